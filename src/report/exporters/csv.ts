import type { SampleRow } from '../../store/rows.ts';
import type { RunView, TrialView } from '../view.ts';
import { csvLine, type Cell } from './csvLine.ts';
import { messagesOf } from './sampleFields.ts';

/**
 * One line a sample, one column a scorer, an axis of the matrix, and the level of a sweep, as RFC 4180 has it; a column `SCORER_reason` for each scorer in `reasoned`, which gave reasons. The input is the last user message; several targets are joined by ` | `.
 *
 * A CSV is opened in spreadsheets, and model output is hostile text: a text that a spreadsheet would take for a formula (it begins with
 * `=`, `+`, `-`, `@`, a tab or a return, and is no plain number) is given an apostrophe in front. JSONL and JSON hold the exact text.
 */
export function* csvChunks(view: RunView, samples: Iterable<SampleRow>, reasoned: readonly string[]): Generator<string> {
  const scorers = view.scorers.filter(scorer => scorer.reduced === undefined).map(scorer => scorer.id);
  const trials = new Map(view.trials.map(trial => [trial.id, trial]));
  const axes = [...new Set(view.trials.flatMap(({ configuration }) => Object.keys(configuration.axes ?? {})))];
  const swept = view.sweeps !== undefined;
  yield csvLine([...leading, ...axes, ...(swept ? ['parallel_requests'] : []), ...scorers, ...reasoned.map(id => `${id}_reason`), ...trailing]);
  for (const sample of samples) yield csvLine(cells(sample, trials.get(sample.trial), { scorers, reasoned, axes, swept }));
}

const leading = ['trial', 'model', 'dataset', 'split', 'prompt', 'index', 'repeat', 'outcome', 'error_class', 'error', 'input', 'output', 'answer', 'target'];
const trailing = ['attempts', 'gate_wait_ms', 'ttft_ms', 'latency_ms', 'tokens_in', 'tokens_out', 'cost', 'tags', 'ended_at', 'cached', 'cut_short'];

function cells(sample: SampleRow, trial: TrialView | undefined, { scorers, reasoned, axes, swept }: { readonly scorers: readonly string[]; readonly reasoned: readonly string[]; readonly axes: readonly string[]; readonly swept: boolean }): readonly Cell[] {
  const { model, dataset, split, prompt, axes: own, parallelRequests } = trial?.configuration ?? {};
  return [
    sample.trial,
    model,
    dataset,
    split,
    prompt,
    sample.index,
    sample.repeat,
    sample.outcome,
    sample.errorClass,
    sample.error,
    messagesOf(sample.prompt).findLast(message => message.role === 'user')?.content,
    sample.output,
    sample.answer,
    (JSON.parse(sample.target) as readonly string[]).join(' | '),
    ...axes.map(axis => own?.[axis]),
    ...(swept ? [parallelRequests] : []),
    ...scorers.map(id => sample.scores.find(score => score.scorer === id)?.value),
    ...reasoned.map(id => sample.scores.find(score => score.scorer === id)?.reason),
    sample.attempts,
    sample.gateWaitMs,
    sample.ttftMs,
    sample.latencyMs,
    sample.tokensIn,
    sample.tokensOut,
    sample.cost,
    sample.tags,
    new Date(sample.endedMs).toISOString(),
    sample.cached === true ? 1 : 0,
    sample.cutShort,
  ];
}
