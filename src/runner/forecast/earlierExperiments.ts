import { makePlan } from '../../plan/makePlan.ts';
import type { ServerConfiguration } from '../../plan/tune.ts';
import { sha256 } from '../../base/sha256.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import type { StoreReader } from '../../store/store.ts';
import { startedTask } from '../../task/startedTask.ts';
import type { Tune } from '../../task/tune.ts';

/** What experiments of earlier tunes took, of the same server measured by the same bench and eval. */
export interface EarlierExperiments {
  /** Of the configuration itself, the newest. */
  of(configuration: ServerConfiguration, share: number): MeasuredExperiment | undefined;
  /** The mean of all of them, where the configuration was never tried. */
  typical(share: number): MeasuredExperiment | undefined;
}

export interface MeasuredExperiment {
  readonly run: string;
  /** Until its server was ready. */
  readonly startupMs: number;
  /** From then until its devices were given back; absent where it was measured for another part of the bench's length. */
  readonly workMs?: number;
  /** What its bench and its eval asked, without warm-ups; absent where `workMs` is. */
  readonly requests?: number;
}

/** So many of the newest runs are looked at. */
const most = 40;

export function readEarlierExperiments(reader: StoreReader | undefined, tune: Tune): EarlierExperiments {
  const wanted = measuredBy(tune);
  const rows = (reader?.runs(most) ?? []).flatMap(({ id, kind, damaged }): readonly ExperimentRow[] => {
    const run = kind === 'tune' && damaged === undefined ? reader?.run(id) : undefined;
    const earlier = run === undefined ? undefined : startedTask({ ...run, set: run.launch.set })?.tune;
    return run === undefined || reader === undefined || earlier === undefined || measuredBy(earlier) !== wanted ? [] : reader.experiments(run.id);
  });
  // What failed may have failed for a reason that is gone by now.
  const ended = rows.filter(({ outcome, startedMs, readyMs, endedMs }) => outcome === 'ok' && startedMs !== undefined && readyMs !== undefined && endedMs !== undefined);
  const key = (configuration: ServerConfiguration): string => JSON.stringify(Object.entries(configuration).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const askedIn = ({ benchRun, evalRun }: ExperimentRow): number => [benchRun, evalRun].reduce((sum, run) => sum + (run === undefined ? 0 : (reader?.totals(run) ?? []).reduce((all, { done }) => all + done, 0)), 0);
  const byConfiguration = Map.groupBy(ended, ({ configuration }) => key(configuration));
  return {
    of(configuration, share) {
      const same = byConfiguration.get(key(configuration)) ?? [];
      const row = same.find(one => isShare(one, share)) ?? same[0];
      return row === undefined ? undefined : measured(row, share, askedIn);
    },
    typical(share) {
      const all = ended.map(row => measured(row, share, askedIn));
      const works = all.flatMap(({ workMs }) => workMs ?? []);
      const [first] = all;
      return first === undefined ? undefined : { run: first.run, startupMs: mean(all.map(({ startupMs }) => startupMs)), ...(works.length === 0 ? {} : { workMs: mean(works), requests: Math.round(mean(all.flatMap(({ requests }) => requests ?? []))) }) };
    },
  };
}

function measured(row: ExperimentRow, share: number, askedIn: (row: ExperimentRow) => number): MeasuredExperiment {
  const { run, startedMs = 0, readyMs = 0, endedMs = 0 } = row;
  return { run, startupMs: readyMs - startedMs, ...(isShare(row, share) ? { workMs: endedMs - readyMs, requests: askedIn(row) } : {}) };
}

function isShare(row: ExperimentRow, share: number): boolean {
  return Math.abs(row.share - share) < 1e-6;
}

/** What decides how long an experiment takes, beside its configuration. */
function measuredBy({ server, bench, eval: asked }: Tune): string {
  const { folder: _folder, ready: _ready, ...served } = server;
  return JSON.stringify([served, bench === undefined ? undefined : makePlan(bench, sha256).hash, asked === undefined ? undefined : makePlan(asked, sha256).hash]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
