import * as z from 'zod';
import { Refusal } from './refusal.ts';

const text = z.string('must be a text');
const name = text.min(1, 'must not be empty').max(200, 'must be shorter than 200 characters');
const texts = z.record(z.string(), text, 'must be a mapping of columns');
const mapping = z.record(z.string(), z.unknown(), 'must be a mapping');
const list = z.array(z.unknown(), 'must be a list');
const list1 = list.min(1, 'must hold at least one');

/** `POST /v1/dataset`. */
export const datasetBody = z.looseObject({
  name,
  df: z.union([text, list, mapping], 'must be a table as pandas writes it: `df.to_json()`'),
  readme: text.nullish(),
  default_metric: text.nullish(),
  columns_map: texts.nullish(),
  compliance: z.boolean('must be true or false').nullish(),
}, 'must be a mapping');
export type DatasetBody = z.infer<typeof datasetBody>;

/** `POST /v1/experiment`; its parts are read as those of a file. */
export const experimentBody = z.looseObject({ name, metrics: list1, dataset: z.union([text, mapping], 'must be a name, or a dataset'), model: mapping }, 'must be a mapping');

/** `POST /v1/experiments`, as the first guides have it. */
export const guideBody = z.looseObject({ name, metrics: list1, datasets: list1, models: list1, parameters: mapping.nullish() }, 'must be a mapping');

/** `POST /v1/experiment_set`. */
export const setBody = z.looseObject({ name, readme: text.nullish(), experiments: list.nullish(), cv: mapping.nullish() }, 'must be a mapping');
/** `PATCH` of one: its name may be left out. */
export const morePatch = setBody.extend({ name: name.nullish() });

/** The body as its schema has it, or a Refusal with what is wrong first. */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  const where = at === '' ? 'the body' : `\`${at}\``;
  const isMissing = at !== '' && issue?.path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), body) === undefined;
  throw new Refusal(422, isMissing ? `${where} is missing` : `${where} ${issue?.message ?? 'is wrong'}`);
}

/** What stands for a value of the environment is its owner's to write, in a task file. */
export function refuseReferences(body: unknown): void {
  const reference = /\$\{(env|secret):/.exec(JSON.stringify(body) ?? '');
  if (reference !== null) throw new Refusal(422, `\`\${${reference[1] ?? 'env'}:…}\` is not taken over HTTP: send the value itself, or name a task file that has it when you start \`pitwall serve\``);
}
