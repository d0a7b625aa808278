import * as z from 'zod';
import type { LaunchRequest } from './launch.ts';

/** What a person chose for one run over what the task file and the settings say. */
export type RunChoices = Pick<LaunchRequest, 'models' | 'datasets' | 'set' | 'sample' | 'parallelRequests' | 'cache' | 'budget' | 'logging'>;

const texts = z.array(z.string().max(2_000)).max(10_000);
const whole = z.int().min(1);

export const runChoicesSchema: z.ZodType<RunChoices> = z.strictObject({
  models: texts.exactOptional(),
  datasets: texts.exactOptional(),
  set: texts.exactOptional(),
  sample: whole.exactOptional(),
  parallelRequests: z.union([whole, z.literal('auto')]).exactOptional(),
  cache: z.boolean().exactOptional(),
  budget: z.strictObject({ maxCost: z.number().positive().exactOptional(), maxTokensTotal: whole.exactOptional(), maxTimeMs: z.number().positive().exactOptional() }).exactOptional(),
  logging: z.strictObject({ level: z.enum(['error', 'warn', 'info', 'debug']).exactOptional(), requests: z.literal(true).exactOptional() }).exactOptional(),
});

/**
 * Reads the arguments of the command `pitwall.run` after its target: what was chosen as one object, or the ids of models and those of datasets as two lists.
 * What reads otherwise chooses nothing.
 */
export function parseRunArguments(first: unknown, second?: unknown): RunChoices {
  const chosen = runChoicesSchema.safeParse(first).data;
  if (chosen !== undefined) return chosen;
  const [models, datasets] = [texts.safeParse(first).data, texts.safeParse(second).data];
  // A list of none is how a caller says all.
  return { ...(models === undefined || models.length === 0 ? {} : { models }), ...(datasets === undefined || datasets.length === 0 ? {} : { datasets }) };
}
