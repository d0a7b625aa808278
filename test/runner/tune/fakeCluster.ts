import path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import type { RunOutcome } from '../../../src/base/outcomes.ts';
import { isOver, type SlurmStanding } from '../../../src/execute/slurm/slurm.ts';
import type { Search } from '../../../src/plan/search/search.ts';
import type { ClusterPorts } from '../../../src/runner/tune/cluster/clusterPorts.ts';
import { runClusterExperiment } from '../../../src/runner/tune/cluster/runClusterExperiment.ts';
import { runTune } from '../../../src/runner/tune/runTune.ts';
import type { TunePorts } from '../../../src/runner/tune/tunePorts.ts';
import { Stop } from '../../../src/runner/stop.ts';
import { readCarry, writeCarry } from '../../../src/store/carry/carryFile.ts';
import type { ExperimentRow } from '../../../src/store/experimentRow.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import type { Tune } from '../../../src/task/tune.ts';
import { createFakeClock } from '../../fake/clock.ts';
import { tempStore } from '../../store/fixtures.ts';
import { aRun } from '../../store/rows.ts';
import { aTune } from './aTune.ts';

/** What becomes of the jobs of one configuration, one after another; the last of them is that of all that follow. Times in seconds. `unanswered`: it was taken, and nobody was told. */
export type JobFate = { readonly waitS?: number; readonly runS?: number; readonly node?: string; readonly unanswered?: true; /** It has a result, however it ends. */ readonly wrote?: true; /** Of its node's clock, beside the runner's. */ readonly aheadS?: number } & (
  | { readonly ends: 'well' }
  | { readonly ends: Partial<SlurmStanding> & Pick<SlurmStanding, 'state'> }
  | { readonly ends: 'never'; readonly reason: string }
  | { readonly ends: 'refused'; readonly unfinished?: true }
);

interface FakeJob {
  readonly id: string;
  readonly name: string;
  readonly row: ExperimentRow;
  readonly fate: JobFate;
  standing: SlurmStanding;
  readonly listeners: Set<() => void>;
}

/** A tune whose experiments are jobs of a cluster that is written down, on a virtual clock. The cluster outlives a runner, as clusters do. */
export class ClusterBench {
  readonly clock = createFakeClock();
  readonly store: StoreWriter;
  readonly folder: string;
  /** `+e01` submitted, `>e01` started, `-e01` over, `xe01` cancelled. */
  readonly log: string[] = [];
  stop = new AbortController();
  private readonly jobs: FakeJob[] = [];
  private readonly fates: Readonly<Record<string, readonly JobFate[]>>;

  constructor(fates: Readonly<Record<string, readonly JobFate[]>>) {
    this.fates = fates;
    const { store, file } = tempStore();
    this.store = store;
    this.folder = path.dirname(file);
    store.createRun(aRun({ id: 'tune', kind: 'tune', plan: { kind: 'tune', task: 't', seed: 1, hash: '', trials: [] } }), []);
  }

  get picture(): string {
    return this.log.join(' ');
  }

  ended(): readonly string[] {
    return this.store.experiments('tune').map(({ id, outcome, stage, error, attempt }) => `${id} ${outcome ?? 'under way'} in ${stage}${attempt === 0 ? '' : `, attempt ${attempt}`}${error === undefined ? '' : `: ${error}`}`);
  }

  /** Of the row of the run, as a resume finds it. */
  resumes(): void {
    this.store.claimRun('tune', { host: 'h', pid: 1, processStart: '', heartbeatMs: 0 });
    this.store.updateRun('tune', { outcome: undefined, endedMs: undefined, error: undefined, resumes: 1 });
    this.stop = new AbortController();
  }

  async run({ tune = {}, parallel = 2, stopAtS, kind = 'interrupted', cluster = {}, onSecond }: { readonly tune?: Partial<Tune>; readonly parallel?: number; readonly stopAtS?: number; readonly kind?: Stop['outcome']; readonly cluster?: Partial<ClusterPorts>; readonly onSecond?: (second: number) => void } = {}): Promise<RunOutcome | undefined> {
    let outcome: RunOutcome | undefined;
    let failure: unknown;
    const names = Object.keys(this.fates);
    const search: Search = { next: tried => { const name = names[tried.length]; return name === undefined ? 'end' : { configuration: { name }, share: 1 }; } };
    const nothing = (): never => { throw new Error('A cluster does that'); };
    const ports: TunePorts = { clock: this.clock, search, devices: 0, devicesNeeded: () => 1, lease: nothing, start: nothing, measure: nothing, measures: nothing, judge: nothing, others: () => [], forget: () => undefined, view: nothing };
    const task = { gates: [] } as unknown as Parameters<typeof runTune>[0]['task'];
    const own = { ...this.ports(), ...cluster };
    const done = runTune({ task, tune: { ...aTune, ...tune }, runId: 'tune', store: this.store, ports, cluster: { parallel, run: (row, context, signal) => runClusterExperiment(row, context, own, signal) } }, this.stop.signal).then(
      ended => (outcome = ended),
      (cause: unknown) => (failure = cause),
    );
    for (let s = 0; s < 5_000 && outcome === undefined && failure === undefined; s++) {
      if (s === stopAtS) this.stop.abort(new Stop(kind, 'the runner was stopped by SIGTERM'));
      onSecond?.(s);
      await this.clock.advance(1000);
    }
    await done;
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error('It failed', { cause: failure });
    return outcome;
  }

  ports(): ClusterPorts {
    const { clock, jobs, log } = this;
    const file = (name: string): string => path.join(this.folder, `${name}.carry`);
    return {
      clock,
      newJob: ({ id }) => ({ name: `tune-${id}-${jobs.length}`, folder: this.folder }),
      submit: async (row, { name }) => {
        const of = this.fates[String(row.configuration['name'])] ?? [];
        const fate = of[jobs.filter(job => job.row.id === row.id).length] ?? of.at(-1);
        if (fate === undefined) throw new Error('no fate');
        const job: FakeJob = { id: String(jobs.length + 1), name, row, fate, standing: { state: 'waiting', slurmState: 'PENDING', restarts: 0 }, listeners: new Set() };
        jobs.push(job);
        if (fate.ends === 'refused') throw new HumanError({ what: 'there is no partition `gpus`', toDo: 'name `gpu`', ...(fate.unfinished === true ? { kind: 'unfinished' as const } : {}) });
        log.push(`+${row.id}`);
        void this.live(job, file(name));
        if (fate.unanswered === true) throw new HumanError({ what: 'sbatch did not answer', kind: 'unfinished' });
        return Promise.resolve(job.id);
      },
      find: name => Promise.resolve(jobs.find(job => job.name === name && job.fate.ends !== 'refused')?.id),
      watch: ({ id }, onStanding, signal) =>
        new Promise(resolve => {
          const job = jobs.find(one => one.id === id);
          if (job === undefined) return resolve({ state: 'lost', slurmState: 'UNKNOWN', restarts: 0 });
          const look = (): void => {
            if (!isOver(job.standing)) return onStanding(job.standing);
            leave();
            resolve(job.standing);
          };
          const leave = (): void => {
            job.listeners.delete(look);
            signal.removeEventListener('abort', stopped);
          };
          const stopped = (): void => {
            leave();
            resolve(undefined);
          };
          job.listeners.add(look);
          signal.addEventListener('abort', stopped);
          if (signal.aborted) return stopped();
          look();
        }),
      silence: () => ({ dispose: () => undefined }),
      cancel: async ids => {
        for (const job of jobs) if (ids.includes(job.id) && !isOver(job.standing)) {
          log.push(`x${job.row.id}`);
          set(job, { state: 'cancelled', slurmState: 'CANCELLED', restarts: 0 });
        }
        return Promise.resolve();
      },
      lateMs: () => 60_000,
      result: ({ name }) => Promise.resolve(readCarry(file(name))),
      standing: () => undefined,
      lastWords: () => 'Error: no CUDA',
      tidy: () => undefined,
      forget: () => undefined,
    };
  }

  private async live(job: FakeJob, file: string): Promise<void> {
    const { clock, log } = this;
    const { fate } = job;
    if (fate.ends === 'refused') return;
    await clock.sleep((fate.waitS ?? 1) * 1000);
    if (isOver(job.standing)) return;
    if (fate.ends === 'never') return set(job, { state: 'waiting', slurmState: 'PENDING', reason: fate.reason, restarts: 0, ...(fate.reason === 'Resources' ? { waitsFor: 'nodes to become free' } : { willNotStart: { what: 'it asks for more than its partition gives', toDo: 'ask for less' } }) });
    log.push(`>${job.row.id}`);
    const nodeMs = (): number => clock.wallMs() + (fate.aheadS ?? 0) * 1000;
    const startedMs = nodeMs();
    set(job, { state: 'running', slurmState: 'RUNNING', node: fate.node ?? 'n1', startedMs, restarts: 0 });
    await clock.sleep((fate.runS ?? 10) * 1000);
    if (isOver(job.standing)) return;
    log.push(`-${job.row.id}`);
    if (fate.ends === 'well' || fate.wrote === true) {
      const experiment: ExperimentRow = { ...job.row, stage: 'ended', outcome: 'ok', startedMs, endedMs: nodeMs(), judged: { slo: [], feasible: true, objective: { metric: 'goodput', value: 1, unit: '', direction: 'maximize' } } };
      writeCarry(file, { id: job.name, run: 'tune', about: { experiment } }, [{ type: 'event', run: 'tune', atMs: nodeMs(), row: { type: 'experimentEnded', experiment: job.row.id, outcome: 'ok', stage: 'ended' } }]);
      if (fate.ends === 'well') return set(job, { state: 'ended', slurmState: 'COMPLETED', node: fate.node ?? 'n1', restarts: 0, startedMs, endedMs: clock.wallMs() });
    }
    set(job, { slurmState: fate.ends.state.toUpperCase(), restarts: 0, node: fate.node ?? 'n1', startedMs, endedMs: clock.wallMs(), ...fate.ends });
  }
}

function set(job: FakeJob, standing: SlurmStanding): void {
  job.standing = standing;
  for (const listener of [...job.listeners]) listener();
}
