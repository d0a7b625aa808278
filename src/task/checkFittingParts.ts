import type * as z from 'zod';
import { isAskingWritten } from './checkAskingScorer.ts';
import { checkIds } from './checkIds.ts';
import type { Checking } from './checking.ts';
import { readDataset } from './checkDataset.ts';
import { durationReader } from './checkDuration.ts';
import { checkGateTexts } from './checkGateTexts.ts';
import { readModel } from './checkModel.ts';
import { readPrompt } from './checkPrompts.ts';
import { readExtract, readGates, readScorer } from './checkScoring.ts';
import { isMapping } from './isMapping.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import { evalSchema } from './schema.ts';
import { datasetSchema } from './schema/dataset.ts';
import { modelSchema } from './schema/model.ts';
import { promptSchema } from './schema/prompt.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Of an eval that cannot be read as a whole: checks each part that can be by itself, so that one mistake does not hide the others. */
export function checkFittingParts(value: Mapping, file: string, tree: PositionedTree, reporter: Reporter): void {
  const models = fitting(value, 'models', modelSchema);
  const helpers = fitting(value, 'helpers', modelSchema);
  const checking: Checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration: durationReader(reporter) };
  for (const list of ['models', 'helpers', 'datasets', 'prompts', 'scorers']) checkIds(list, itemsOf(value, list).map(idOf), reporter);
  for (const { k, item } of models) readModel(item, ['models', k], checking);
  for (const { k, item } of helpers) readModel(item, ['helpers', k], checking);
  for (const { k, item } of fitting(value, 'prompts', promptSchema)) readPrompt(item, ['prompts', k], checking);
  for (const { k, item } of fitting(value, 'datasets', datasetSchema)) {
    readDataset(item, k, 0, checking);
    for (const [at, prompt] of (item.prompts ?? []).entries()) if (typeof prompt !== 'string') readPrompt(prompt, ['datasets', k, 'prompts', at], checking);
  }
  const extract = evalSchema.shape.extract.safeParse(value['extract']);
  if (extract.success && extract.data !== undefined) readExtract(extract.data, ['extract'], checking);
  checkMetrics(value, checking);
}

/** Which metrics there are is known where every scorer is; a gate’s own form is known anyway. Whom a judge asks is left to the whole task. */
function checkMetrics(value: Mapping, checking: Checking): void {
  const scorers = evalSchema.shape.scorers.safeParse(value['scorers']);
  const repeats = value['repeats'] === undefined;
  const shared = scorers.success && scorers.data !== undefined ? scorers.data : [];
  const known = shared.map((scorer, k) => (isAskingWritten(scorer) ? undefined : readScorer(scorer, ['scorers', k], checking))).filter(scorer => scorer !== undefined);
  const all = repeats && shared.length > 0 && known.length === shared.length && itemsOf(value, 'datasets').every(dataset => isMapping(dataset) && dataset['scorers'] === undefined);
  const gates = itemsOf(value, 'gates');
  if (all && gates.every(gate => typeof gate === 'string')) readGates(gates, known, undefined, checking);
  else checkGateTexts(value['gates'], checking.reporter);
}

function itemsOf(value: Mapping, key: string): readonly unknown[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

function fitting<T>(value: Mapping, key: string, schema: z.ZodType<T>): readonly { readonly k: number; readonly item: T }[] {
  return itemsOf(value, key).flatMap((item, k) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [{ k, item: parsed.data }] : [];
  });
}

/** A scorer may be its name alone. */
function idOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const id = isMapping(item) ? (item['id'] ?? item['use']) : undefined;
  return typeof id === 'string' ? id : undefined;
}
