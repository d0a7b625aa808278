import { systemClock, type Clock } from '../../base/clock.ts';
import { cancelPatiently } from './cancelPatiently.ts';
import type { ClusterFacts } from './clusterFacts.ts';
import { oldSinfoArguments, readConfig, readSinfo, sinfoArguments } from './readCluster.ts';
import { lost, oldSqueueFormat, readSacct, readSqueue, sacctFormat, squeueFormat } from './readStandings.ts';
import { runSlurm, type RunSlurm, type SlurmCall, type SlurmEnd } from './runSlurm.ts';
import type { Slurm, SlurmJob, SlurmStanding } from './slurm.ts';
import { askingEnvironment, jobEnvironment } from './slurmEnvironment.ts';
import { isOutage, slurmError, wasNotTaken } from './slurmError.ts';
import { submitArguments } from './submitArguments.ts';

export interface SlurmPorts {
  /** Where `PATH` and `SLURM_CONF` are found; this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly run?: RunSlurm;
  /** Of one call of a program. */
  readonly limitMs?: number;
}

/** A busy controller may take ten seconds, its programs ask again; without a configuration they would try for a minute. */
const usualLimitMs = 30_000;
/** Waits between tries to submit, when the controller gave no clear answer. */
const patienceMs = [1000, 3000];
/** Before it is said that nobody took it. */
const lastLookMs = 5000;
/** Of ids on one command line. */
const idsPerCall = 2000;
const unknownId = /Invalid job id/i;
const noAccounting = /accounting storage is disabled/i;

/** The cluster that this machine's `sbatch`, `squeue` and their like speak to. */
export function openSlurm({ environment = process.env, clock = systemClock, run = runSlurm, limitMs = usualLimitMs }: SlurmPorts = {}): Slurm {
  const asking = askingEnvironment(environment);
  /** The controller's version has the older form of `squeue -O`. */
  let isOld = false;
  let hasAccounting = true;

  return { submit, find, look, cancel, cluster };

  async function submit(job: SlurmJob, signal?: AbortSignal): Promise<{ readonly id: string }> {
    if (!/^[\w.-]+$/.test(job.name)) throw new Error(`${job.name} is no name of a job`);
    const call = { program: 'sbatch', args: submitArguments(job), environment: jobEnvironment(environment, job.environment), input: job.script, limitMs } as const;
    /** One of the tries may have been taken, as far as anybody can say. */
    let mayBeTaken = false;
    for (let tries = 0; ; tries += 1) {
      // A submission that was given up may still be taken, so from here on it is not broken off.
      signal?.throwIfAborted();
      const ended = await run(call);
      const id = ended.how === 'done' ? /^(\d+)(;|$)/m.exec(ended.out)?.[1] : undefined;
      if (id !== undefined) return { id: tries === 0 ? id : await keepOne(job.name, id) };
      if (ended.how === 'done') throw slurmError('sbatch', { how: 'failed', code: 0, words: `it told no id: ${ended.out}` });
      mayBeTaken ||= !wasNotTaken(ended);
      const taken = mayBeTaken ? await takenAs(job.name) : { ids: [] };
      if (taken?.ids[0] !== undefined) return { id: taken.ids[0] };
      if (!isOutage(ended)) throw slurmError('sbatch', ended, { job, ...(ended.how === 'absent' ? {} : await factsIfKnown()) });
      const waitMs = patienceMs[tries];
      if (mayBeTaken || waitMs !== undefined) await clock.sleep(waitMs ?? lastLookMs, signal);
      // What the controller took may be seen a moment later.
      const late = mayBeTaken ? await takenAs(job.name) : { ids: [] };
      if (late?.ids[0] !== undefined) return { id: late.ids[0] };
      if (late !== undefined) mayBeTaken = false;
      if (waitMs === undefined) throw slurmError('sbatch', ended, { job, mayBeTaken });
    }
  }

  async function find(name: string, signal?: AbortSignal): Promise<{ readonly id: string } | undefined> {
    const [id] = await idsOf(name, signal);
    return id === undefined ? undefined : { id };
  }

  /** Undefined where nobody answers. */
  async function takenAs(name: string): Promise<{ readonly ids: readonly string[] } | undefined> {
    try {
      return { ids: await idsOf(name) };
    } catch {
      return undefined;
    }
  }

  /** Two of one name are one submission that was taken twice: the later one goes. */
  async function keepOne(name: string, id: string): Promise<string> {
    const [first = id, ...others] = (await takenAs(name))?.ids ?? [];
    if (others.length > 0) await cancelPatiently({ cancel }, others, clock);
    return first;
  }

  /** Of all submissions under this name, the first one first. */
  async function idsOf(name: string, signal?: AbortSignal): Promise<readonly string[]> {
    const ended = await ask('squeue', ['-h', '-a', '-t', 'all', '-n', name, '-o', '%F'], signal);
    if (ended.how !== 'done') throw slurmError('squeue', ended);
    const ids = ended.out.split('\n').map(line => line.trim()).filter(line => /^\d+$/.test(line));
    return [...new Set(ids)].sort((a, b) => Number(a) - Number(b));
  }

  async function factsIfKnown(): Promise<{ readonly facts?: ClusterFacts }> {
    try {
      return { facts: await cluster() };
    } catch {
      return {};
    }
  }

  async function look(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, SlurmStanding>> {
    const known = new Map<string, SlurmStanding>();
    const jobs = [...new Set(ids.map(jobOf))];
    for (let k = 0; k < jobs.length; k += idsPerCall) for (const [id, standing] of await askController(jobs.slice(k, k + idsPerCall), signal)) known.set(id, standing);
    const isKnown = (id: string): boolean => known.has(id) || (!id.includes('_') && hasTasks(known, id));
    const gone = [...new Set(ids.filter(id => !isKnown(id)).map(jobOf))];
    for (const [id, standing] of await askAccounting(gone, signal)) if (!known.has(id)) known.set(id, standing);
    return new Map(ids.flatMap(id => {
      const own = known.get(id);
      if (own !== undefined) return [[id, own] as const];
      const tasks = id.includes('_') ? [] : [...known].filter(([other]) => other.startsWith(`${id}_`));
      return tasks.length > 0 ? tasks : [[id, lost] as const];
    }));
  }

  async function askController(jobs: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, SlurmStanding>> {
    if (jobs.length === 0) return new Map();
    const which = ['-h', '-r', '-a', '-t', 'all', '-j', jobs.join(',')];
    const ended = await ask('squeue', [...which, ...(isOld ? oldSqueueFormat : squeueFormat)], signal);
    if (ended.how === 'failed' && unknownId.test(ended.words)) return new Map();
    const read = ended.how === 'done' ? readSqueue(ended.out) : undefined;
    if (read !== undefined) return read;
    if (ended.how !== 'done' && (ended.how !== 'failed' || isOutage(ended))) throw slurmError('squeue', ended);
    if (isOld) throw slurmError('squeue', ended.how === 'done' ? { how: 'failed', code: 0, words: `its lines cannot be read: ${ended.out.slice(0, 200)}` } : ended);
    isOld = true;
    return askController(jobs, signal);
  }

  async function askAccounting(jobs: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, SlurmStanding>> {
    if (jobs.length === 0 || !hasAccounting) return new Map();
    const ended = await ask('sacct', ['-X', '-n', '-j', jobs.join(','), ...sacctFormat], signal);
    if (ended.how === 'done') return readSacct(ended.out);
    // Where it cannot be asked now, nobody knows that they are lost.
    if (ended.how === 'absent' || (ended.how === 'failed' && noAccounting.test(ended.words))) {
      hasAccounting = false;
      return new Map();
    }
    throw slurmError('sacct', ended);
  }

  async function cancel(ids: readonly string[]): Promise<void> {
    for (let k = 0; k < ids.length; k += idsPerCall) {
      const ended = await ask('scancel', ids.slice(k, k + idsPerCall));
      if (ended.how !== 'done' && !(ended.how === 'failed' && unknownId.test(ended.words))) throw slurmError('scancel', ended);
    }
  }

  async function cluster(signal?: AbortSignal): Promise<ClusterFacts> {
    const [config, nodes] = await Promise.all([ask('scontrol', ['show', 'config'], signal), askNodes(signal)]);
    if (config.how !== 'done') throw slurmError('scontrol', config);
    return { ...readConfig(config.out), ...nodes };
  }

  async function askNodes(signal: AbortSignal | undefined): Promise<Pick<ClusterFacts, 'partitions' | 'nodes'>> {
    for (const form of [sinfoArguments, oldSinfoArguments]) {
      const ended = await ask('sinfo', form, signal);
      const read = ended.how === 'done' ? readSinfo(ended.out) : undefined;
      if (read !== undefined) return read;
      if (ended.how !== 'done' && (isOutage(ended) || ended.how === 'absent' || form === oldSinfoArguments)) throw slurmError('sinfo', ended);
    }
    throw slurmError('sinfo', { how: 'failed', code: 0, words: 'its lines cannot be read' });
  }

  function ask(program: SlurmCall['program'], args: readonly string[], signal?: AbortSignal): Promise<SlurmEnd> {
    return run({ program, args, environment: asking, limitMs }, signal);
  }
}

/** `123_4` is a job of 123; asking for that asks for all of its jobs. */
function jobOf(id: string): string {
  return id.split('_')[0] ?? id;
}

function hasTasks(known: ReadonlyMap<string, SlurmStanding>, array: string): boolean {
  for (const id of known.keys()) if (id.startsWith(`${array}_`)) return true;
  return false;
}
