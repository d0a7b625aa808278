import type { Distribution } from '../../score/load/distribution.ts';
import { loadMetricNames, type LoadMetric } from '../../score/load/loadMetrics.ts';
import { measureLoad, type LevelSpec, type LoadMeasures } from '../../score/load/measureLoad.ts';
import type { LoadFigures } from '../../score/load/loadFigures.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';
import type { ImportedFigures, ImportedTrial } from '../../store/imported.ts';
import { pooledFigures } from './pooledFigures.ts';

/** What rows say that have no common clock. */
const noClock = 'the file does not say when requests were sent';
const noRows = 'the file has aggregated figures alone';

/** One repeat of a level: its rows without a warm-up, and what its file says beside them. */
export interface ImportedRepeat {
  readonly rows: readonly ObservedRequest[];
  readonly imported: ImportedTrial;
}

/**
 * A level that another tool has measured, by our formulas where its file has what was observed of each request, and else as the file has it. What cannot be told of
 * such rows (when a request was due, gaps that were spread evenly) is left out.
 */
export function importedLevel(repeats: readonly ImportedRepeat[], level: LevelSpec): LoadMeasures {
  const dueKnown = repeats.every(({ imported }) => imported.dueKnown === true);
  const figures = pooledFigures(repeats.map(({ imported }) => imported.figures ?? {}));
  if (repeats.some(({ rows }) => rows.length === 0)) return { whole: { ...nothing, ...figures, distributions: { ...nothing.distributions, ...figures.distributions } }, unsteady: noRows, drift: [] };
  const measured = measureLoad(repeats.map(({ rows }) => rows), { ...level, ...(repeats.some(({ imported }) => imported.unplaced === true) ? { moving: noClock } : {}) });
  const kept = { dueKnown, evenChunks: repeats.some(({ imported }) => imported.evenChunks === true) };
  const cleaned = (of: LoadFigures): LoadFigures => filled(without(of, kept), figures);
  const { achieved: _achieved, ...others } = measured;
  const { stretches } = measured;
  return { ...(dueKnown ? measured : others), ...(stretches === undefined ? {} : { stretches: stretches.map(stretch => ({ ...stretch, figures: without(stretch.figures, kept) })) }), whole: cleaned(measured.whole), ...(measured.steady === undefined ? {} : { steady: { ...cleaned(measured.steady), fromMs: measured.steady.fromMs, untilMs: measured.steady.untilMs } }) };
}

function without({ tokensPerChunk, coalesced: _coalesced, ...of }: LoadFigures, { dueKnown, evenChunks }: { readonly dueKnown: boolean; readonly evenChunks: boolean }): LoadFigures {
  const gone: readonly LoadMetric[] = [...(dueKnown ? [] : (['ttft_from_due', 'e2e_from_due', 'lag'] as const)), ...(evenChunks ? (['icl', 'itl'] as const) : [])];
  const distributions = { ...of.distributions, ...Object.fromEntries(gone.map(name => [name, { n: 0 }])) };
  // Whether chunks came in one read of the socket cannot be told of times that a program has noted line by line.
  return { ...of, distributions, ...(evenChunks || tokensPerChunk === undefined ? {} : { tokensPerChunk }) };
}

/** What the rows say comes first. */
function filled(of: LoadFigures, { distributions: told = {}, requests: _requests, ok: _ok, failures: _failures, ...figures }: ImportedFigures): LoadFigures {
  const distributions = Object.fromEntries(loadMetricNames.map((name): [LoadMetric, Distribution] => [name, of.distributions[name].n > 0 ? of.distributions[name] : (told[name] ?? { n: 0 })])) as unknown as LoadFigures['distributions'];
  return { ...figures, ...of, distributions };
}

const nothing: LoadFigures = { requests: 0, ok: 0, failures: {}, distributions: Object.fromEntries(loadMetricNames.map(name => [name, { n: 0 }])) as unknown as LoadFigures['distributions'], tokensFrom: { usage: 0, chunks: 0 } };
