import { modelShape, nearTo } from '../../plan/makePlan.ts';
import type { Configuration, Plan, RunKind } from '../../plan/plan.ts';
import type { StoreReader } from '../../store/store.ts';
import type { RunRow, TrialRow } from '../../store/rows.ts';
import { startedTask } from '../../task/startedTask.ts';
import type { Model } from '../../task/models.ts';
import type { Task } from '../../task/task.ts';

/** What runs of this workspace have measured that a plan can rest on. The newest that has an answer gives it. */
export interface EarlierRuns {
  /** How long a trial of the same plan took. */
  trial(plan: Plan, id: string): { readonly run: string; readonly ms: number; readonly samples: number; /** Asked and recorded; of a level without its warm-up. */ readonly done: number } | undefined;
  /** How long the server of a bench took to be ready, in the same plan. */
  serverStart(plan: Plan): { readonly run: string; readonly ms: number } | undefined;
  /** What samples of a trial took: in the same plan, else of the same model at the same server in any. Times are those of a whole sample. */
  samples(plan: Plan, id: string, model: Model, task: Task): MeasuredSamples | undefined;
  /** What a request of a bench took at that load, in any bench of the same target; else at the load that is nearest to it. */
  request(target: Model, load: Pick<Configuration, 'concurrency' | 'rate'>, task: Task): { readonly run: string; readonly ms: number } | undefined;
}

export interface MeasuredSamples {
  readonly run: string;
  readonly same: 'plan' | 'model';
  /** Mean, from sending to the last byte; of a conversation over all of its turns. */
  readonly ms: number;
  readonly tokens?: { readonly in: number; readonly out: number };
}

/** So many of the newest runs are looked at. */
const most = 40;

export function openEarlierRuns(reader: StoreReader | undefined, kind: RunKind): EarlierRuns {
  const rows = new Map<string, RunRow | undefined>();
  const parsed = new Map<string, Task | undefined>();
  const measured = new Map<string, Omit<MeasuredSamples, 'run' | 'same'> | undefined>();
  const runs = (reader?.runs(most) ?? []).filter(run => run.kind === kind && run.state === 'ended' && run.damaged === undefined);

  return {
    trial(plan, id) {
      for (const { run } of ofPlan(plan)) {
        const trial = run.resumes > 0 ? undefined : reader?.trials(run.id).find(row => row.id === id && row.outcome === 'succeeded');
        if (trial?.startedMs !== undefined && trial.endedMs !== undefined) return { run: run.id, ms: trial.endedMs - trial.startedMs, samples: trial.total ?? 0, done: reader?.totals(run.id).find(totals => totals.trial === id)?.done ?? 0 };
      }
      return undefined;
    },
    serverStart(plan) {
      for (const { run } of ofPlan(plan)) {
        for (const { event } of reader?.events(run.id) ?? []) if (event.type === 'serverReady') return { run: run.id, ms: event.readyInMs };
      }
      return undefined;
    },
    samples(plan, id, model, task) {
      for (const { run } of ofPlan(plan)) {
        const found = samplesOf(run, ({ id: trial }) => trial === id);
        if (found !== undefined) return { ...found, run: run.id, same: 'plan' };
      }
      const shape = shapeOf(model, task.file);
      for (const { id: run } of runs) {
        const row = rowOf(run);
        const other = row === undefined ? undefined : taskOf(row)?.models.find(candidate => shapeOf(candidate, taskOf(row)?.file ?? '') === shape);
        const found = row === undefined || other === undefined ? undefined : samplesOf(row, trial => trial.configuration.model === other.id);
        if (found !== undefined) return { ...found, run, same: 'model' };
      }
      return undefined;
    },
    request(target, load, task) {
      const shape = shapeOf(target, task.file);
      for (const { id: run } of runs) {
        const row = rowOf(run);
        const other = row?.plan.load === undefined ? undefined : taskOf(row);
        if (other?.load === undefined || shapeOf(other.load.target, other.file) !== shape) continue;
        const nearest = (reader?.trials(run) ?? [])
          .flatMap(({ id, outcome, configuration }) => (outcome === 'succeeded' ? [{ id, distance: distanceOf(configuration, load) }] : []))
          .filter(({ distance }) => distance < Infinity)
          .toSorted((a, b) => a.distance - b.distance)[0];
        const ms = nearest === undefined ? undefined : meanRequest(run, nearest.id);
        if (ms !== undefined) return { run, ms };
      }
      return undefined;
    },
  };

  function ofPlan({ hash }: Plan): readonly { readonly run: RunRow }[] {
    return runs.flatMap(({ id }) => {
      const run = rowOf(id);
      return run?.plan.hash === hash && run.rescoredFrom === undefined ? [{ run }] : [];
    });
  }

  function rowOf(id: string): RunRow | undefined {
    if (!rows.has(id)) rows.set(id, reader?.run(id));
    return rows.get(id);
  }

  /** What the run had for a task; undefined where this version reads it differently. */
  function taskOf(row: RunRow): Task | undefined {
    if (!parsed.has(row.id)) {
      parsed.set(row.id, startedTask({ ...row, set: row.launch.set, evalText: row.plan.sweep?.evalText }));
    }
    return parsed.get(row.id);
  }

  function meanRequest(run: string, trial: string): number | undefined {
    let [sum, n] = [0, 0];
    for (const { warmup, e2eMs, outcome } of reader?.requests(run, trial) ?? []) {
      if (warmup || e2eMs === undefined || outcome !== 'ok') continue;
      sum += e2eMs;
      n++;
    }
    return n === 0 ? undefined : sum / n;
  }

  function samplesOf({ id: run }: RunRow, wanted: (trial: TrialRow) => boolean): Omit<MeasuredSamples, 'run' | 'same'> | undefined {
    const trials = reader?.trials(run).filter(wanted) ?? [];
    const key = JSON.stringify([run, trials.map(({ id }) => id)]);
    if (!measured.has(key)) measured.set(key, observe(run, trials.map(({ id }) => id)));
    return measured.get(key);
  }

  function observe(run: string, trials: readonly string[]): Omit<MeasuredSamples, 'run' | 'same'> | undefined {
    const observed = trials.flatMap(trial => reader?.observations(run, trial) ?? []);
    const ms = mean(observed.map(({ latency }) => latency));
    const [tokensIn, tokensOut] = [mean(observed.map(({ tokens_in: values }) => values)), mean(observed.map(({ tokens_out: values }) => values))];
    if (ms === undefined) return undefined;
    return { ms, ...(tokensIn === undefined || tokensOut === undefined ? {} : { tokens: { in: tokensIn, out: tokensOut } }) };
  }
}

/** Who answers, whatever it is called in a task. */
function shapeOf(model: Model, file: string): string {
  return JSON.stringify({ ...(modelShape(model, nearTo(file)) as object), id: undefined });
}

/** By what factor the loads differ. */
function distanceOf(a: Pick<Configuration, 'concurrency' | 'rate'>, b: Pick<Configuration, 'concurrency' | 'rate'>): number {
  const [x, y] = a.rate !== undefined && b.rate !== undefined ? [a.rate, b.rate] : [a.concurrency ?? Infinity, b.concurrency ?? 0];
  return Math.abs(Math.log(x / y));
}

function mean(lists: readonly Float64Array[]): number | undefined {
  const n = lists.reduce((sum, list) => sum + list.length, 0);
  return n === 0 ? undefined : lists.reduce((sum, list) => list.reduce((total, value) => total + value, sum), 0) / n;
}
