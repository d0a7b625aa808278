import * as z from 'zod';
import { errorClasses, sampleOutcomes } from '../base/outcomes.ts';
import type { EventQuery } from '../report/eventPage.ts';
import type { SampleQuery, SampleSort, SampleStep } from '../report/samplePage.ts';
import { comparedShown, comparedSorts, type ComparedQuery } from '../report/comparison/comparedPage.ts';
import { mostCompared } from '../report/comparison/comparisonView.ts';
import type { FromPanel, PanelMemory } from './messages.ts';
import { isPlainSvg } from './plainSvg.ts';
import { runChoicesSchema } from './runChoices.ts';

const sorts = ['trial', 'index', 'repeat', 'outcome', 'score', 'latency', 'tokens', 'answer', 'target', 'input'] as const satisfies readonly SampleSort[];

/** Ids and searches are a person's words, not documents. */
const text = z.string().max(2_000);
const count = z.int().min(0);
/** Characters: a form with long lists of choices has some thousand. */
const mostRemembered = 200_000;

const samplePlace = z.strictObject({ trial: text, index: count, repeat: count });
const query: z.ZodType<SampleQuery> = z.strictObject({
  run: text,
  trial: text.exactOptional(),
  model: text.exactOptional(),
  dataset: text.exactOptional(),
  split: text.exactOptional(),
  prompt: text.exactOptional(),
  outcome: z.enum(sampleOutcomes).exactOptional(),
  errorClass: z.enum(errorClasses).exactOptional(),
  scorer: text.exactOptional(),
  correctness: z.enum(['right', 'wrong']).exactOptional(),
  score: z.strictObject({ from: z.number().exactOptional(), to: z.number().exactOptional() }).exactOptional(),
  disagree: z.literal(true).exactOptional(),
  tag: z.strictObject({ column: text, value: text }).exactOptional(),
  search: text.exactOptional(),
  sort: z.enum(sorts),
  sortScorer: text.exactOptional(),
  descending: z.boolean(),
  offset: count,
  limit: z.int().min(1).max(500),
  around: z.strictObject({ sample: samplePlace, multiple: z.int().min(1).max(500) }).exactOptional(),
  locate: samplePlace.exactOptional(),
});

/** A chart of 1,000 rows at twice its size has a tenth of it. */
const picture = z.string().max(24_000_000);
const pngBeginning = 'iVBORw0KGgo';
const step: z.ZodType<SampleStep> = z.strictObject({ direction: z.enum(['next', 'previous']), query });
const place = { run: text, trial: text, index: count, repeat: count };
const compared: z.ZodType<ComparedQuery> = z.strictObject({
  group: count,
  scorer: text,
  against: z.int().min(1).max(mostCompared - 1),
  show: z.enum(comparedShown),
  sort: z.enum(comparedSorts),
  descending: z.boolean(),
  offset: count,
  limit: z.int().min(1).max(500),
});
const events: z.ZodType<EventQuery> = z.strictObject({ search: text.exactOptional(), level: z.enum(['warn', 'error']).exactOptional(), offset: count, limit: z.int().min(1).max(500) });
const runs = z.array(text).max(mostCompared);

const about = <T extends string>(type: T): z.ZodObject<{ type: z.ZodLiteral<T>; run: typeof text }, z.core.$strict> => z.strictObject({ type: z.literal(type), run: text });

const message: z.ZodType<FromPanel> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('closeScreen') }),
  z.strictObject({ type: z.literal('newTask') }),
  z.strictObject({ type: z.literal('runTask') }),
  about('selectRun'),
  about('cancelRun'),
  about('resumeRun'),
  about('pauseRun'),
  z.strictObject({ type: z.literal('setLimit'), run: text, parallelRequests: z.union([z.literal('auto'), z.int().min(1).max(999_999_999)]) }),
  about('retryFailed'),
  about('rescoreRun'),
  about('runAgain'),
  about('openTask'),
  about('exportRun'),
  about('watchSlots'),
  about('watchEvents'),
  z.strictObject({ type: z.literal('queryEvents'), run: text, request: count, query: events }),
  about('askRecord'),
  z.strictObject({ type: z.literal('openSetting'), run: text, setting: text }),
  about('openRunTask'),
  about('diffRunTask'),
  about('openJson'),
  about('copyCommandLine'),
  z.strictObject({ type: z.literal('compareRuns'), runs }),
  z.strictObject({ type: z.literal('chooseCompared'), runs }),
  z.strictObject({ type: z.literal('queryCompared'), request: count, query: compared }),
  z.strictObject({ type: z.literal('openCompared'), request: count, group: count, scorer: text, index: count, repeat: count }),
  z.strictObject({ type: z.literal('diffTasks'), a: text, b: text }),
  z.strictObject({ type: z.literal('askCommands'), run: text, experiments: z.array(text).max(10) }),
  z.strictObject({ type: z.literal('querySamples'), request: count, query }),
  z.strictObject({ type: z.literal('openSample'), request: count, ...place }),
  z.strictObject({ type: z.literal('sideBySide'), request: count, ...place, step: step.exactOptional() }),
  about('listTags'),
  z.strictObject({ type: z.literal('copySample'), ...place }),
  z.strictObject({ type: z.literal('watchLevel'), run: text, trial: text }),
  z.strictObject({ type: z.literal('watchExperiment'), run: text, experiment: text }),
  z.strictObject({ type: z.literal('openReplicaLog'), run: text, experiment: text, log: text }),
  z.strictObject({ type: z.literal('openJobOutput'), run: text, array: text }),
  z.strictObject({ type: z.literal('copyBest'), run: text, what: z.enum(['command', 'task']) }),
  z
    .strictObject({ type: z.literal('saveChart'), name: text, format: z.enum(['svg', 'png']), data: picture })
    .refine(({ format, data }) => (format === 'svg' ? isPlainSvg(data) : data.startsWith(pngBeginning) && /^[A-Za-z0-9+/]+={0,2}$/.test(data))),
  z.strictObject({ type: z.literal('copyChartData'), name: text, data: picture }),
  z.strictObject({ type: z.literal('submitForm'), form: text, action: z.enum(['run', 'plan', 'copy']), choices: runChoicesSchema }),
  // Only ever handed back to a page, as it was.
  z.strictObject({ type: z.literal('remember'), memory: z.custom<PanelMemory>(value => typeof value === 'object' && value !== null && JSON.stringify(value).length <= mostRemembered) }),
  z.strictObject({ type: z.literal('cspViolation'), directive: text, sample: text }),
]);

/** Reads what the panel posted. The panel shows hostile text, so nothing it sends is believed; undefined where it is no message. */
export function parseFromPanel(value: unknown): FromPanel | undefined {
  return message.safeParse(value).data;
}

const memory: z.ZodType<PanelMemory> = z.object({ run: text.exactOptional(), id: text.exactOptional(), atMs: z.number().exactOptional() });

/** Reads what a panel of an earlier window kept; nothing of it where it reads otherwise. */
export function parsePanelMemory(value: unknown): PanelMemory {
  return memory.safeParse(value).data ?? {};
}
