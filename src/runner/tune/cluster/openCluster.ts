import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { DisposableStore } from '../../../base/disposable.ts';
import { HumanError } from '../../../base/humanError.ts';
import type { Environment } from '../../../execute/secrets.ts';
import { isOver, type Slurm, type SlurmJob } from '../../../execute/slurm/slurm.ts';
import { watchJobs } from '../../../execute/slurm/watchJobs.ts';
import type { LaunchRequest } from '../../../protocol/launch.ts';
import type { ExperimentRow } from '../../../store/experimentRow.ts';
import { asFileName } from '../../../store/asFileName.ts';
import { jobLog } from '../../../store/runLogs.ts';
import type { SlurmExecutor } from '../../../task/executor.ts';
import type { Task } from '../../../task/task.ts';
import type { Tune } from '../../../task/tune.ts';
import { jobFolder } from '../../jobs/jobFolder.ts';
import { jobScript } from '../../jobs/jobScript.ts';
import { isFileTrouble, lateMsOf } from '../../jobs/lateFiles.ts';
import { lastWords } from '../../jobs/lastWords.ts';
import { writeSecrets } from '../../jobs/secretsFile.ts';
import { jobFiles, writeOrder } from '../job/experimentOrder.ts';
import { readStanding } from '../job/standing.ts';
import type { ClusterPorts } from './clusterPorts.ts';
import { mostRestarts, readJobResult, removeJobResult } from './jobResult.ts';
import { jobTime } from './jobTime.ts';

export interface ClusterOptions {
  readonly slurm: Slurm;
  readonly executor: SlurmExecutor;
  readonly task: Task;
  readonly tune: Tune;
  /** With the run's id, and what it was launched with. */
  readonly request: LaunchRequest;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly forget: (experiment: ExperimentRow) => void;
  /** Told once in each time in which the cluster gives no answer. */
  readonly onSilence: (error: HumanError) => void;
}

/** Jobs of an existing Slurm, one for each experiment, with a folder each below that of the run. */
export function openCluster({ slurm, executor, task, tune, request, environment, clock, forget, onSilence }: ClusterOptions, held: DisposableStore): ClusterPorts {
  const run = request.runId;
  const files = jobFolder(request.workspace, executor, run);
  const watch = held.add(watchJobs(slurm, clock));
  let isSilent = false;
  watch.silence(silent => heard(silent?.error));
  const hasSecrets = writeSecrets(files.secrets, task, environment);
  return {
    clock,
    newJob({ id }) {
      const own = `${asFileName(id)}-${randomBytes(4).toString('hex')}`;
      return { name: `${run}-${own}`, folder: path.join(files.folder, own) };
    },
    async submit(experiment, { name, folder }) {
      return (await asked(slurm.submit(written(folder, () => jobOf(experiment, name, folder, writeOrder(folder, { request, taskText: task.text, experiment, ...(hasSecrets ? { secretsFile: files.secrets } : {}) })))))).id;
    },
    find: async name => (await asked(slurm.find(name)))?.id,
    async watch(job, onStanding, signal) {
      const leave = watch.changes(changes => {
        for (const { id, standing } of changes) if (id === job.id) onStanding(standing);
      });
      try {
        watch.add([job]);
        const known = watch.standing(job.id);
        if (known !== undefined && !isOver(known)) onStanding(known);
        return await watch.over(job.id, signal);
      } catch (cause) {
        if (!signal.aborted) throw cause;
        return undefined;
      } finally {
        leave.dispose();
      }
    },
    silence: listener => watch.silence(silent => listener(silent?.error)),
    async cancel(ids) {
      await asked(slurm.cancel(ids));
      watch.lookSoon();
    },
    lateMs: ({ folder }) => lateMsOf(folder),
    result: readJobResult,
    standing({ folder }) {
      for (let restart = mostRestarts; restart >= 0; restart--) {
        const file = jobFiles.standing(folder, restart);
        if (existsSync(file)) return readStanding(file);
      }
      return undefined;
    },
    lastWords: (experiment, id) => lastWords(jobLog(request.workspace, run, experiment, id)),
    tidy: removeJobResult,
    forget,
  };

  /** What a shared file system refuses for a while is written later. */
  function written<T>(folder: string, write: () => T): T {
    try {
      return write();
    } catch (cause) {
      if (!isFileTrouble(cause)) throw cause;
      const isForGood = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(cause.code ?? '');
      throw new HumanError({ what: `what a job has to do cannot be written (${cause.code ?? cause.message})`, where: folder, toDo: 'see whether the disk is full, and whether you may write there', ...(isForGood ? {} : { kind: 'unfinished' as const }), cause });
    }
  }

  async function asked<T>(question: Promise<T>): Promise<T> {
    try {
      const answer = await question;
      heard(undefined);
      return answer;
    } catch (cause) {
      if (cause instanceof HumanError && cause.kind === 'unfinished') heard(cause);
      throw cause;
    }
  }

  function heard(error: HumanError | undefined): void {
    if (error !== undefined && !isSilent) onSilence(error);
    isSilent = error !== undefined;
  }

  function jobOf({ id, devicesNeeded }: ExperimentRow, name: string, folder: string, order: string): SlurmJob {
    const { partition, account, gpuType, gpuOption, cpus, memoryBytes, exclusive, setup, extra } = executor;
    const { script, environment: own } = jobScript(setup, ['experiment', order]);
    const output = jobLog(request.workspace, run, id, '%j');
    // Slurm makes no folder, and a job whose output cannot be written fails without a word.
    mkdirSync(path.dirname(output), { recursive: true, mode: 0o700 });
    const timeMs = jobTime(executor.timeMs, tune.limits, tune.server, { bench: tune.bench !== undefined, eval: tune.eval !== undefined });
    return {
      name,
      script,
      directory: folder,
      output,
      ...(partition === undefined ? {} : { partition }),
      ...(account === undefined ? {} : { account }),
      ...(timeMs === undefined ? {} : { timeMs }),
      gpus: devicesNeeded,
      ...(gpuType === undefined || devicesNeeded === 0 ? {} : { gpuType }),
      ...(gpuOption === undefined ? {} : { gpuOption }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      // What it measures without GPUs is the node itself.
      ...(exclusive || (devicesNeeded === 0 && tune.contention === 'forbid') ? { exclusive: true } : {}),
      extra,
      environment: own,
      // Its attempts are counted here: a configuration that brings its node down is not tried on all of them.
      requeue: false,
    };
  }
}
