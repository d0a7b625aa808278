import { HumanError, renderHumanError } from '../../../base/humanError.ts';
import { isHeld } from '../../../execute/slurm/isHeld.ts';
import { isOver, type SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { Carry } from '../../../store/carry/carryFile.ts';
import type { ExperimentJob, ExperimentRow } from '../../../store/experimentRow.ts';
import type { ExperimentPatch } from '../../../store/store.ts';
import type { ExperimentResult } from '../job/runExperimentJob.ts';
import { anew, patchAnew } from '../runExperiment.ts';
import { besideOf } from './besideOf.ts';
import type { ClusterContext, ClusterPorts } from './clusterPorts.ts';
import { endingOf, type JobEnding } from './endingOf.ts';

/** A shared file system may show a file so much later to another machine. */
const lateMs = 60_000;
const lookMs = 2_000;
/** A cluster that does not answer is asked again after this, */
const againMs = 10_000;
/** and this long is waited until a cancelled job is gone: its server has its grace, and Slurm one of its own. */
const goneMs = 120_000;
/** Nodes fail; where so many do under one experiment, it may be why. */
const leastRetries = 2;

type Ending = JobEnding | { readonly merged: ExperimentRow } | 'leftAlone';

/**
 * One configuration as a job of a cluster: submitted, or found again where the runner was gone meanwhile; followed; its result merged once. What says nothing about the configuration is done again by
 * another job. Whatever happens becomes the experiment's outcome; only a bug is thrown. Where only this process goes, the job stays, and the row names it.
 */
export async function runClusterExperiment(row: ExperimentRow, context: ClusterContext, ports: ClusterPorts, signal: AbortSignal): Promise<ExperimentRow> {
  const { store, tune } = context;
  const { clock } = ports;
  const isFixed = typeof tune.server.gpus === 'number';
  let now = row;
  for (let lost = 0; ; ) {
    const ending = await once();
    if (ending === 'leftAlone') return now;
    if ('merged' in ending) return ending.merged;
    if (ending.again === 'seldom') lost++;
    if (ending.again === undefined || signal.aborted || lost > Math.max(tune.retries, leastRetries)) return finish(ending);
    startAnew(ending.error);
  }

  async function once(): Promise<Ending> {
    tell(false, false, 'waiting');
    let id: string | undefined;
    try {
      id = now.job?.id ?? (await submitted());
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
      // Each configuration would ask for the same, and be refused as well.
      if (isFixed) context.onHopeless(renderHumanError(cause));
      return { outcome: isFixed ? 'cancelled' : 'failed', error: renderHumanError(cause) };
    }
    const { job } = now;
    if (id === undefined || job === undefined) return stopped();
    const never = new AbortController();
    const following = new AbortController();
    let standing: SlurmStanding | undefined;
    const silence = ports.silence(error => {
      if (error !== undefined) tell(standing?.state === 'running', standing?.state === 'running', `the cluster does not answer: ${error.what}`);
      else if (standing !== undefined) follow(standing, job);
    });
    void keepFollowing(following.signal, job, () => standing);
    let over: SlurmStanding | undefined;
    try {
      over = await ports.watch({ id, name: job.name }, seen => {
        standing = seen;
        follow(seen, job);
        if (seen.willNotStart !== undefined && !isHeld(seen)) never.abort();
      }, AbortSignal.any([signal, never.signal]));
    } finally {
      following.abort();
      silence.dispose();
    }
    if (over !== undefined) return (await result(job, over)) ?? endingOf(id, over, ports.lastWords(now.id, id));
    if (signal.aborted) return stopped(id);
    const { what, toDo } = standing?.willNotStart ?? { what: '', toDo: '' };
    await gone(id);
    const error = `job ${id} will never start: ${what} (${standing?.reason ?? ''}); ${toDo}`;
    context.onHopeless(error);
    return { outcome: 'cancelled', error };
  }

  /** Undefined where the run is stopped before the cluster has answered. */
  async function submitted(): Promise<string | undefined> {
    const known = now.job;
    const job = known ?? ports.newJob(now);
    // Noted before it is submitted: a runner that is killed in between finds it.
    if (known === undefined) update({ job });
    let mayBeThere = known !== undefined;
    for (;;) {
      if (signal.aborted) return undefined;
      try {
        const found = mayBeThere ? await ports.find(job.name) : undefined;
        // A submission that got no answer may have been taken all the same.
        mayBeThere = true;
        const id = found ?? (await ports.submit(now, job));
        update({ job: { ...job, id } });
        store.writeEvent(now.run, clock.wallMs(), { type: 'experimentSubmitted', experiment: now.id, job: id });
        return id;
      } catch (cause) {
        // It is asked again later: the cluster cannot be asked now, or takes no more of us beside the jobs that it has.
        if (!(cause instanceof HumanError) || (cause.kind !== 'unfinished' && (!isFixed || context.isAlone()))) throw cause;
        tell(false, false, `waiting for the cluster: ${cause.what}`);
        await clock.sleep(againMs, signal);
      }
    }
  }

  async function stopped(known = now.job?.id): Promise<Ending> {
    if (context.goesOn()) return 'leftAlone';
    const id = known ?? (now.job === undefined ? undefined : await ports.find(now.job.name).catch(() => undefined));
    if (id !== undefined) await gone(id);
    return { outcome: 'cancelled', error: context.whyStopped() };
  }

  /** Cancelled, and waited for until nothing of it runs. */
  async function gone(id: string): Promise<void> {
    tell(true, true, `cancelling job ${id}`);
    const enough = new AbortController();
    const over = new AbortController();
    void clock.sleep(goneMs, over.signal).then(() => enough.abort());
    try {
      await ports.cancel([id]);
      await ports.watch({ id, name: now.job?.name ?? '' }, () => undefined, enough.signal);
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
    } finally {
      over.abort();
    }
  }

  /** What its node tells is read now and then, for those who look on. */
  async function keepFollowing(until: AbortSignal, job: ExperimentJob, standing: () => SlurmStanding | undefined): Promise<void> {
    for (;;) {
      await clock.sleep(lookMs, until);
      if (until.aborted) return;
      const seen = standing();
      if (seen?.state === 'running') follow(seen, job);
    }
  }

  function follow(seen: SlurmStanding, job: ExperimentJob): void {
    if (seen.state === 'waiting') return tell(false, false, seen.willNotStart !== undefined ? `job ${now.job?.id ?? ''} waits: ${seen.willNotStart.what}; ${seen.willNotStart.toDo}` : `waiting${seen.waitsFor === undefined ? '' : ` for ${seen.waitsFor}`}`);
    if (isOver(seen)) return;
    const told = ports.standing(job);
    const node = told?.node ?? seen.node;
    const startedMs = told?.startedMs ?? seen.startedMs;
    const patch: ExperimentPatch = {
      ...(told === undefined || told.stage === 'waiting' || told.stage === 'ended' || !isStage(told.stage) ? { stage: 'starting' } : { stage: told.stage }),
      ...(startedMs === undefined ? {} : { startedMs }),
      ...(told === undefined || told.devices.length === 0 ? {} : { devices: told.devices }),
      ...(told?.readyMs === undefined ? {} : { readyMs: told.readyMs }),
      ...(node === undefined || now.job === undefined ? {} : { job: { ...now.job, node } }),
    };
    if (Object.entries(patch).some(([key, value]) => JSON.stringify(now[key as keyof ExperimentPatch]) !== JSON.stringify(value))) update(patch);
    tell(true, true, told === undefined || told.told === '' ? 'starting' : told.told);
  }

  /** Merged, where there is one. */
  async function result(job: ExperimentJob, over: SlurmStanding): Promise<Ending | undefined> {
    const untilMs = clock.nowMs() + (over.state === 'ended' ? lateMs : 0);
    for (;;) {
      try {
        const carry = ports.result(job);
        if (carry !== undefined) return merged(carry, job);
      } catch (cause) {
        if (!(cause instanceof HumanError)) throw cause;
        return { outcome: 'failed', error: renderHumanError(cause) };
      }
      if (clock.nowMs() >= untilMs || signal.aborted) return undefined;
      await clock.sleep(lookMs, signal);
    }
  }

  function merged(carry: Carry, job: ExperimentJob): Ending {
    const { experiment, hopeless } = carry.about as unknown as ExperimentResult;
    if (hopeless !== undefined) {
      context.onHopeless(hopeless);
      return { outcome: 'cancelled', error: hopeless };
    }
    // A part of it may be there of an attempt that was merged when the runner was killed.
    store.merge(carry, clock.wallMs());
    const { run: _run, id: _id, index: _index, configuration: _configuration, share: _share, devicesNeeded: _needed, queuedMs: _queued, job: _job, beside: _beside, ...patch } = experiment;
    update(patch);
    update({ beside: besideOf(now, store.experiments(now.run)) });
    ports.tidy(job);
    return { merged: now };
  }

  function startAnew(error: string): void {
    store.writeEvent(now.run, clock.wallMs(), { type: 'experimentRetried', experiment: now.id, attempt: now.attempt + 1, error });
    store.updateExperiment(now.run, now.id, patchAnew(now.attempt + 1, clock.wallMs()));
    ports.forget(now);
    now = { ...anew(now), attempt: now.attempt + 1, queuedMs: clock.wallMs() };
  }

  function finish({ outcome, error }: JobEnding): ExperimentRow {
    const endedMs = clock.wallMs();
    const { stage } = now;
    update({ outcome, error, endedMs });
    store.writeEvent(now.run, endedMs, { type: 'experimentEnded', experiment: now.id, outcome, stage, error });
    return now;
  }

  function update(patch: ExperimentPatch): void {
    store.updateExperiment(now.run, now.id, patch);
    now = { ...now, ...patch };
  }

  function tell(leased: boolean, serving: boolean, stage: string): void {
    context.onChanged({ leased, serving, stage });
  }
}

function isStage(stage: string): stage is ExperimentRow['stage'] {
  return stage === 'starting' || stage === 'bench' || stage === 'eval';
}
