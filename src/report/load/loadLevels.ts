import type { RunOutcome } from '../../base/outcomes.ts';
import { levelKey } from '../../plan/levelKey.ts';
import type { PlannedLoad } from '../../plan/plan.ts';
import { rampAt } from '../../plan/rampAt.ts';
import type { RunRow, TrialRow } from '../../store/rows.ts';
import type { TrialView } from '../view.ts';
import { kneeNotes, kneeOf } from './knee.ts';
import { importedNotes } from '../imported/importedNotes.ts';
import { importedLoadNotes, loadNotes } from './loadNotes.ts';
import { selfCheckText } from './selfCheckText.ts';
import type { LoadLevel, LoadView } from './loadView.ts';
import { levelBatching, withLimits } from './levelBatching.ts';
import type { ReadLevel } from './readLevels.ts';
import { levelVerdict } from './levelVerdict.ts';
import type { VerdictView } from './verdict.ts';

/** Folds the trials of a bench under load into its levels, those of equal load into one; undefined where the run is none. @param read by `levelKey` */
export function loadView(run: Pick<RunRow, 'plan' | 'selfCheck' | 'carriers' | 'settings' | 'imported'>, rows: readonly TrialRow[], trials: readonly TrialView[], read: ReadonlyMap<string, ReadLevel>): LoadView | undefined {
  const { load } = run.plan;
  if (load === undefined) return undefined;
  const levels = withLimits([...Map.groupBy(trials, ({ configuration }) => levelKey(configuration))].map(([key, repeats]) => levelOf(repeats, rows, read.get(key), run, load)));
  const kind = { judged: load.slo !== undefined, open: load.arrival !== undefined };
  // Levels of one load that differ in their batches are no row of loads.
  const knee = new Set(levels.map(({ batching }) => JSON.stringify([batching?.auto, batching?.maxSize, batching?.intervalMs]))).size > 1 ? undefined : kneeOf(
    levels.flatMap(({ concurrency, rate, measured, verdict, outcome }) => (measured === undefined || outcome !== 'succeeded' || (rate ?? concurrency) === undefined ? [] : [{ load: rate ?? concurrency ?? 0, measured, valid: verdict?.verdict !== 'invalid' }])),
    { ...kind, open: kind.open || levels.every(({ rate }) => rate !== undefined), ...(load.find === undefined ? {} : { share: load.find.attainment, searched: true }) },
  );
  const { endpoint } = load;
  return { target: trials[0]?.configuration.model ?? '', ...kind, ...(endpoint === 'embeddings' || endpoint === 'rerank' ? { endpoint } : {}), ...(load.batching === undefined ? {} : { batched: true as const }), levels, ...(knee === undefined ? {} : { knee }), ...(run.imported === undefined ? {} : { tool: run.imported.tool, definitions: run.imported.definitions }), notes: [...(knee === undefined ? [] : kneeNotes(knee, kind)), ...(run.imported === undefined ? loadNotes(load, levels) : [...importedNotes(run.imported), ...importedLoadNotes(load, levels)]), ...leftOutNote(run.settings), ...Object.values(run.carriers ?? {}).map(by => `requests were carried by ${by}, whose times are a little later than those of Pitwall’s own client (a TTFT by 0.2 ms at 256 streams, by 1.3 ms at 1024)`), ...(run.selfCheck === undefined ? [] : [selfCheckText(run.selfCheck)])], ...(run.selfCheck === undefined ? {} : { selfCheck: run.selfCheck }) };
}

function levelOf(repeats: readonly TrialView[], rows: readonly TrialRow[], read: ReadLevel | undefined, { selfCheck, imported }: Pick<RunRow, 'selfCheck' | 'imported'>, planned: PlannedLoad): LoadLevel {
  const { ramp: ramped } = planned;
  const configuration = repeats[0]?.configuration;
  const { concurrency, rate, replay, ramp } = configuration ?? {};
  const load = { ...(concurrency === undefined ? {} : { concurrency }), ...(rate === undefined ? {} : { rate }), ...(replay === undefined ? {} : { replay }), ...(ramp === undefined ? {} : { ramp }) };
  const state = repeats.find(trial => trial.state !== 'ended')?.state ?? 'ended';
  const outcome: RunOutcome | undefined = repeats.find(trial => trial.outcome !== undefined && trial.outcome !== 'succeeded')?.outcome ?? repeats.findLast(trial => trial.outcome !== undefined)?.outcome;
  const error = repeats.find(trial => trial.error !== undefined)?.error;
  const clients = repeats.flatMap(({ id }) => {
    const client = rows.find(row => row.id === id)?.client;
    return client === undefined ? [] : [{ trial: id, client }];
  });
  const verdicts = repeats.flatMap(({ id }): readonly VerdictView[] => {
    const measured = read?.each.get(id);
    const client = clients.find(({ trial }) => trial === id)?.client;
    return measured === undefined ? [] : [levelVerdict(measured, { ...(configuration === undefined ? {} : { configuration }), ...(client === undefined ? {} : { client }) }, { ...planned, ...(selfCheck === undefined ? {} : { selfCheck }) })];
  });
  const chosen = rows.find(row => row.batching !== undefined && repeats.some(({ id }) => id === row.id))?.batching;
  const batching = configuration === undefined ? undefined : levelBatching(configuration, chosen, verdicts.length === 0 ? undefined : read?.measures);
  // Nothing is known of another tool's client, so nothing says that it was well.
  const worst = verdicts.length === 0 ? undefined : worstOf(verdicts);
  const reported = imported === undefined ? undefined : rows.find(row => repeats[0]?.id === row.id)?.imported?.reported;
  return {
    ...load,
    ...(batching === undefined ? {} : { batching }),
    trials: repeats.map(({ id }) => id),
    state,
    ...(outcome === undefined ? {} : { outcome }),
    ...(read === undefined || verdicts.length === 0 ? {} : { measured: read.measures, ...(imported === undefined || worst?.verdict !== 'valid' ? { verdict: worst ?? worstOf(verdicts) } : {}), curves: read.curves, plateaus: Array.from(read.each, ([trial, { steady }]) => (steady === undefined ? [] : [{ trial, fromMs: steady.fromMs, untilMs: steady.untilMs }])).flat(), ...(ramped === undefined ? {} : { stretches: (read.measures.stretches ?? []).map(stretch => ({ ...stretch, fromLoad: rampAt(ramped, stretch.fromMs), untilLoad: rampAt(ramped, stretch.untilMs) })) }) }),
    clients,
    ...(reported === undefined || Object.keys(reported).length === 0 ? {} : { reported }),
    ...(read === undefined || Object.keys(read.telemetry).length === 0 ? {} : { telemetry: read.telemetry }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Of repeats: a level is as good as its worst one; each cause is told with the repeat it was seen in. */
function worstOf(verdicts: readonly VerdictView[]): VerdictView {
  const [only] = verdicts;
  if (only !== undefined && verdicts.length === 1) return only;
  const verdict = (['invalid', 'suspect'] as const).find(grade => verdicts.some(of => of.verdict === grade)) ?? 'valid';
  const toDo = [...new Set(verdicts.flatMap(({ toDo: of = [] }) => of))];
  return { verdict, causes: verdicts.flatMap(({ causes }, k) => causes.map(cause => `repeat ${k + 1}: ${cause}`)), ...(toDo.length === 0 ? {} : { toDo }) };
}

/** The lengths of requests without tokens are not known, so a replay does not have them. */
function leftOutNote({ trace }: RunRow['settings']): readonly string[] {
  return trace === undefined || !String(trace.value).includes('left out') ? [] : [`the trace: ${String(trace.value)}`];
}
