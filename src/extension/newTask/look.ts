import * as z from 'zod';
import { targetLooks, type Found } from '../../task/wizard/found.ts';

const schema: z.ZodType<Found> = z.object({
  data: z.array(z.object({ path: z.string(), columns: z.array(z.string()), input: z.string().exactOptional(), target: z.string().exactOptional(), outputs: z.array(z.string()), look: z.enum(targetLooks) })),
  endpoints: z.array(z.object({ server: z.string(), baseUrl: z.string(), models: z.array(z.string()) })),
  keys: z.array(z.object({ variable: z.string(), service: z.enum(['openai', 'anthropic', 'google']) })),
});

/** Reads what `pitwall init --detect --json` printed. */
export function parseFound(printed: string): Found {
  return schema.parse(JSON.parse(printed));
}

export const nothingFound: Found = { data: [], endpoints: [], keys: [] };
