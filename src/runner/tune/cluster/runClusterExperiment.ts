import { HumanError, renderHumanError } from '../../../base/humanError.ts';
import type { SlurmStanding } from '../../../execute/slurm/slurm.ts';
import type { ExperimentJob, ExperimentRow } from '../../../store/experimentRow.ts';
import { isFileTrouble } from '../../jobs/lateFiles.ts';
import { ExperimentRecord } from '../experimentRecord.ts';
import type { ClusterContext, ClusterPorts } from './clusterPorts.ts';
import { endingOf, type JobEnding } from './endingOf.ts';
import { endJob } from './endJob.ts';
import { followJob } from './followJob.ts';
import { mergeExperiment } from './mergeExperiment.ts';
import { NodeClock } from './nodeClock.ts';

const lookMs = 2_000;
/** A cluster that does not answer is asked again after this. */
const againMs = 10_000;
/** Nodes fail; where so many do under one experiment, it may be why. */
const leastRetries = 2;

type JobTaken = JobEnding | { readonly merged: ExperimentRow };
type Ending = JobTaken | 'leftAlone';

/**
 * One configuration as a job of a cluster: submitted, or found again where the runner was gone meanwhile; followed; its result merged once. What says nothing about the configuration is done again by
 * another job. Whatever happens becomes the experiment's outcome; only a bug is thrown. Where only this process goes, or the cluster does not take a cancel, the job may go on, and the row, without an
 * outcome, names it.
 */
export async function runClusterExperiment(row: ExperimentRow, context: ClusterContext, ports: ClusterPorts, signal: AbortSignal): Promise<ExperimentRow> {
  const { store, tune } = context;
  const { clock } = ports;
  const { run, id: experiment } = row;
  const isFixed = typeof tune.server.gpus === 'number';
  const record = new ExperimentRecord(row, { store, clock, forget: ports.forget });
  let nodeClock = new NodeClock();
  for (let lost = 0; ; ) {
    const ending = await once();
    await store.unlocked();
    if (ending === 'leftAlone') return record.now;
    if ('merged' in ending) return ending.merged;
    if (ending.again === 'seldom') lost++;
    if (ending.again === undefined || signal.aborted || lost > Math.max(tune.retries, leastRetries)) return finish(ending);
    record.startAnew(ending.error);
    nodeClock = new NodeClock();
  }

  async function once(): Promise<Ending> {
    tell(false, false, 'waiting');
    const noted = record.now.job;
    let id: string | undefined;
    try {
      const known = noted?.id ?? (await submitted());
      if (typeof known === 'object') return known;
      id = known;
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
      // Each configuration would ask for the same, and be refused as well.
      if (isFixed) context.onHopeless(renderHumanError(cause));
      return { outcome: isFixed ? 'cancelled' : 'failed', error: renderHumanError(cause) };
    }
    const { job } = record.now;
    if (id === undefined || job === undefined) return stopped();
    const { over, wasSeen, never } = await followJob({ ...job, id }, { record, nodeClock, ports, tell }, signal);
    if (over !== undefined) {
      const isByOthers = over.state === 'cancelled' && (noted === undefined || wasSeen === true);
      if (isByOthers) context.onCancelled(`job ${id} was cancelled at the cluster by somebody else`);
      const taken = await result({ ...job, id }, over);
      if (taken !== undefined) return taken;
      // What is seen too late for this process is seen by the next.
      if (context.goesOn()) return 'leftAlone';
      // By a cancel of ours that got no answer, or by somebody before the run was resumed, which asks for it again.
      if (over.state === 'cancelled' && !isByOthers) return { outcome: 'cancelled', error: `job ${id} was cancelled while no runner followed it`, again: 'always' };
      return endingOf(id, over, ports.lastWords(experiment, id));
    }
    if (never === undefined) return stopped();
    const error = `job ${id} will never start: ${never.willNotStart?.what ?? ''} (${never.reason ?? ''}); ${never.willNotStart?.toDo ?? ''}`;
    const ended = await endJob({ ...job, id }, ports, stage => tell(false, false, stage));
    context.onHopeless(error);
    return 'left' in ended ? 'leftAlone' : { outcome: 'cancelled', error };
  }

  /** Undefined where the run is stopped before the cluster has answered; a result where one lies there of a job that the cluster has forgotten. */
  async function submitted(): Promise<string | JobTaken | undefined> {
    const known = record.now.job;
    if (known === undefined && signal.aborted) return undefined;
    const job = known ?? ports.newJob(record.now);
    // Noted before it is submitted: a runner that is killed in between finds it.
    if (known === undefined) record.update({ job });
    let mayBeThere = known !== undefined;
    for (;;) {
      if (signal.aborted) return undefined;
      try {
        const found = mayBeThere ? await ports.find(job.name) : undefined;
        // A submission that got no answer may have been taken all the same.
        mayBeThere = true;
        const taken = found === undefined && known !== undefined ? await result(known, undefined) : undefined;
        if (taken !== undefined) return taken;
        const id = found ?? (await ports.submit(record.now, job));
        record.update({ job: { ...job, id } });
        store.writeEvent(run, clock.wallMs(), { type: 'experimentSubmitted', experiment, job: id });
        return id;
      } catch (cause) {
        // It is asked again later: the cluster cannot be asked now, or takes no more of us beside the jobs that it has.
        if (!(cause instanceof HumanError) || (cause.kind !== 'unfinished' && (!isFixed || context.isAlone()))) throw cause;
        tell(false, false, `waiting for the cluster: ${cause.what}`);
        await clock.sleep(againMs, signal);
      }
    }
  }

  async function stopped(): Promise<Ending> {
    if (context.goesOn()) return 'leftAlone';
    const { job } = record.now;
    if (job !== undefined) {
      const ended = await endJob(job, ports, stage => tell(true, true, stage));
      if ('left' in ended) return 'leftAlone';
      // It may have come to its end before it was told to.
      const taken = await result(job, ended.over);
      if (taken !== undefined && 'merged' in taken) return taken;
    }
    return { outcome: 'cancelled', error: context.whyStopped() };
  }

  /** Merged, where there is one. However a job has ended, it may have left one before, which is seen, or whole, or can be read, only later here; of one that this run has cancelled it is looked for once. */
  async function result(job: ExperimentJob, over: SlurmStanding | undefined): Promise<JobTaken | undefined> {
    const untilMs = clock.nowMs() + (over === undefined || (over.state === 'cancelled' && (signal.aborted || over.startedMs === undefined)) ? 0 : ports.lateMs(job));
    for (;;) {
      let trouble: JobEnding | undefined;
      try {
        const merged = await merge(job);
        if (merged !== undefined) return merged;
      } catch (cause) {
        if (isFileTrouble(cause)) trouble = { outcome: 'failed', error: `the result of job ${job.id ?? job.name} cannot be read (${cause.code ?? cause.message})`, again: 'seldom' };
        else if (cause instanceof HumanError) trouble = { outcome: 'failed', error: renderHumanError(cause) };
        else throw cause;
      }
      if (context.goesOn()) return undefined;
      if (clock.nowMs() >= untilMs) return trouble;
      await clock.sleep(lookMs);
    }
  }

  async function merge(job: ExperimentJob): Promise<JobTaken | undefined> {
    const carry = await ports.result(job);
    if (carry === undefined) return undefined;
    await store.unlocked();
    const taken = await mergeExperiment(record.now, carry, store, clock.wallMs(), nodeClock);
    if ('hopeless' in taken) {
      context.onHopeless(taken.hopeless);
      return { outcome: 'cancelled', error: taken.hopeless };
    }
    ports.tidy(job);
    return { merged: taken.row };
  }

  function finish({ outcome, error }: JobEnding): ExperimentRow {
    const endedMs = clock.wallMs();
    const { stage } = record.now;
    record.update({ outcome, error, endedMs });
    store.writeEvent(run, endedMs, { type: 'experimentEnded', experiment, outcome, stage, error });
    return record.now;
  }

  function tell(leased: boolean, serving: boolean, stage: string): void {
    context.onChanged({ leased, serving, stage });
  }
}
