import { HumanError } from '../../src/base/humanError.ts';
import type { ClusterFacts } from '../../src/execute/slurm/clusterFacts.ts';
import type { Slurm, SlurmJob, SlurmStanding } from '../../src/execute/slurm/slurm.ts';
import { SlurmOutage } from '../../src/execute/slurm/slurmOutage.ts';
import { tooMuch } from '../../src/execute/slurm/tooMuch.ts';

/** One job, as the work is given it. */
export interface FakeWork {
  readonly job: SlurmJob;
  readonly id: string;
  /** Of an array. */
  readonly index: number | undefined;
  /** How often it was started before. */
  readonly restarts: number;
  /** Aborts when the job is cancelled, or its node is gone. */
  readonly signal: AbortSignal;
}

export interface FakeSlurmOptions {
  /** What a job does, in this process; it ends with this code. */
  readonly work: (work: FakeWork) => Promise<number>;
  /** Jobs that run at once. */
  readonly seats?: number;
  readonly facts?: Partial<ClusterFacts>;
}

/** A cluster without processes: what a job does is a function. The contract of the real one holds for it (`slurmContract`). */
export interface FakeSlurm extends Slurm {
  readonly submitted: readonly SlurmJob[];
  /** The nodes of these jobs fail: those that may be started again are. */
  failNode(ids: readonly string[]): void;
  /** Nobody knows them any more. */
  forget(ids: readonly string[]): void;
  /** The controller answers nobody, until it is back. */
  goDown(): void;
  comeBack(): void;
  /** Nothing is started any more, until it is `false` again. */
  hold(isHeld: boolean): void;
}

interface FakeJob {
  readonly id: string;
  readonly name: string;
  readonly job: SlurmJob;
  readonly array: string;
  readonly index: number | undefined;
  standing: SlurmStanding;
  end: AbortController;
}

const usualFacts: ClusterFacts = {
  name: 'fake', version: '22.05.8', maxArraySize: 10_001, accounting: false,
  partitions: [{ name: 'all', isDefault: true, state: 'up', nodes: ['n1', 'n2'] }, { name: 'gpu', isDefault: false, state: 'up', timeLimitMs: 3_600_000, nodes: ['n1'] }],
  nodes: [
    { name: 'n1', state: 'idle', isUsable: true, cpus: { total: 8, idle: 8 }, memoryBytes: 8 * 2 ** 30, gpus: [{ total: 4, used: 0 }] },
    { name: 'n2', state: 'idle', isUsable: true, cpus: { total: 8, idle: 8 }, memoryBytes: 8 * 2 ** 30, gpus: [] },
  ],
};

export function fakeSlurm({ work, seats = 4, facts: given = {} }: FakeSlurmOptions): FakeSlurm {
  const facts = { ...usualFacts, ...given };
  const jobs: FakeJob[] = [];
  const submitted: SlurmJob[] = [];
  let nextId = 1;
  let isDown = false;
  let isHeld = false;

  return {
    submitted,
    submit: async job => {
      await answer();
      const refused = refusal(job);
      if (refused !== undefined) throw refused;
      submitted.push(job);
      const id = String(nextId);
      const indices = job.array === undefined ? [undefined] : job.array.indices;
      nextId += indices.length;
      for (const index of indices) jobs.push({ id: index === undefined ? id : `${id}_${index}`, name: job.name, job, array: id, index, standing: { state: 'waiting', slurmState: 'PENDING', name: job.name, restarts: 0 }, end: new AbortController() });
      queueMicrotask(start);
      return { id };
    },
    find: async name => {
      await answer();
      const found = jobs.find(job => job.name === name);
      return found === undefined ? undefined : { id: found.array };
    },
    look: async ids => {
      await answer();
      return new Map(ids.flatMap(id => {
        const found = jobs.filter(job => job.id === id || job.array === id);
        return found.length === 0 ? [[id, { state: 'lost', slurmState: 'UNKNOWN', restarts: 0 } satisfies SlurmStanding] as const] : found.map(job => [job.id, job.standing] as const);
      }));
    },
    cancel: async ids => {
      await answer();
      for (const job of jobs.filter(({ id, array }) => ids.includes(id) || ids.includes(array))) {
        if (job.standing.state === 'waiting' || job.standing.state === 'running') end(job, { ...job.standing, state: 'cancelled', slurmState: 'CANCELLED', exit: { code: 0, signal: 15 } });
      }
      start();
    },
    cluster: async () => {
      await answer();
      return facts;
    },
    failNode: ids => {
      for (const job of jobs.filter(({ id, standing }) => ids.includes(id) && standing.state === 'running')) {
        const { restarts } = job.standing;
        job.end.abort();
        job.end = new AbortController();
        job.standing = job.job.requeue ? { state: 'waiting', slurmState: 'PENDING', name: job.name, reason: 'BeginTime', restarts: restarts + 1 } : { ...job.standing, state: 'interrupted', slurmState: 'NODE_FAIL', exit: { code: 0, signal: 0 } };
      }
      start();
    },
    forget: ids => {
      for (const id of ids) jobs.splice(jobs.findIndex(job => job.id === id), 1);
    },
    goDown: () => void (isDown = true),
    comeBack: () => void (isDown = false),
    hold: held => {
      isHeld = held;
      start();
    },
  };

  async function answer(): Promise<void> {
    await Promise.resolve();
    if (isDown) throw new SlurmOutage({ what: 'the controller does not answer', where: 'Slurm', toDo: 'try again' });
  }

  function refusal(job: SlurmJob): HumanError | undefined {
    // As the real one: a time over the limit is accepted, and waits for ever.
    const { timeMs: _, ...needs } = job;
    const unfit = tooMuch(needs, facts);
    if (unfit !== undefined) return new HumanError({ ...unfit, where: 'Slurm' });
    if (job.array !== undefined && Math.max(...job.array.indices) >= facts.maxArraySize) return new HumanError({ what: 'an array is larger than the cluster takes', where: 'Slurm' });
    if (!job.script.startsWith('#!')) return new HumanError({ what: 'sbatch does not take the script of a job', where: 'Slurm' });
    return undefined;
  }

  function start(): void {
    for (const job of jobs) {
      if (isHeld || job.standing.state !== 'waiting' || jobs.filter(({ standing }) => standing.state === 'running').length >= seats) continue;
      const beside = jobs.filter(({ array, standing }) => array === job.array && standing.state === 'running').length;
      if (beside >= (job.job.array?.atOnce ?? Infinity)) continue;
      void run(job);
    }
  }

  async function run(job: FakeJob): Promise<void> {
    const { restarts } = job.standing;
    const { signal } = job.end;
    job.standing = { state: 'running', slurmState: 'RUNNING', name: job.name, node: 'n1', restarts };
    const code = await work({ job: job.job, id: job.id, index: job.index, restarts, signal });
    // What was ended meanwhile, or started again, is told by who did it.
    if (signal.aborted) return;
    end(job, { ...job.standing, state: code === 0 ? 'ended' : 'failed', slurmState: code === 0 ? 'COMPLETED' : 'FAILED', exit: { code, signal: 0 } });
    start();
  }

  function end(job: FakeJob, standing: SlurmStanding): void {
    job.standing = standing;
    job.end.abort();
  }
}
