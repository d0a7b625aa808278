import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { count, id, object, text } from './parts.ts';
import { promptSchema } from './prompt.ts';
import { extractSchema, ownScorersSchema } from './scorer.ts';
import { sourceKeys } from './source.ts';

export const datasetSchema = object({
  id: id.describe('How this dataset is called in results. Unique in the task.'),
  path: text.optional().describe('File of rows (JSONL, JSON, CSV, TSV, Arrow, Parquet, SQLite; .gz and .zst too), or a folder of files or splits, relative to the task file. May hold {{ split }}, and * in its last name.'),
  ...sourceKeys,
  inline: z.array(z.record(z.string(), z.unknown())).min(1).optional().describe('The rows themselves, instead of a path.'),
  fields: object({
    input: text.optional().describe('Column (or template over row) that is the input (default: input).'),
    target: text.optional().describe('Column (or template over row) that is the reference answer; a list holds several (default: target).'),
  })
    .optional()
    .describe('Which columns are the input and the target.'),
  splits: z.array(id).min(1).optional().describe('Named parts of the dataset; each becomes a trial of its own. In a folder they are its files or folders of these names.'),
  where: text.optional().describe("Only rows for which this Jinja expression holds, e.g. row.level == 'hard'; index counts all rows from 0, e.g. index in [0, 7]. It comes before sample."),
  sample: z
    .union([count, object({ n: count.describe('How many samples.'), seed: wholeFrom(0).optional().describe('Which ones (default: the task’s seed).') })])
    .optional()
    .describe('Only so many samples, chosen by a seed.'),
  cluster: text.optional().describe('Column (or template over row) that says which samples belong together, e.g. the questions of one document: intervals and comparisons then draw whole clusters.'),
  tags: z.array(text).optional().describe('Columns to report by.'),
  track: text.optional().describe('Which scoring pool scores it: one of scoring.pools in pitwall.config.yaml, so that a large track does not hold small ones up. Any name may stand here; without such a pool the default one scores it.'),
  prompts: z.array(z.union([id, promptSchema])).min(1).optional().describe('How this dataset is asked, instead of the task’s prompts: ids of those, or prompts of its own.'),
  scorers: ownScorersSchema.optional().describe('How this dataset is judged, instead of by all of the task’s scorers: ids of those, or scorers of its own. The first one ranks.'),
  extract: z.union([text, extractSchema, z.literal(false)]).optional().describe('How the answer is found in an output of this dataset, instead of the task’s extract; false: the whole output is the answer.'),
});
