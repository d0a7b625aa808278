import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Environment } from '../../execute/secrets.ts';
import type { Plan, PlannedTrial } from '../../plan/plan.ts';
import { allModels } from '../../task/allModels.ts';
import type { Task } from '../../task/task.ts';
import { readCarry, type Carry } from '../../store/carry/carryFile.ts';
import { jobLogs } from '../../store/runLogs.ts';
import { openStore } from '../../store/workspaceStore.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openJobLog } from '../logging/openRunLog.ts';
import { loadTask, type LoadedTask } from '../loadTask.ts';
import { newRunRow, newTrialRows } from '../newRunRow.ts';
import { openRunPorts } from '../openRunPorts.ts';
import { planOf } from '../planOf.ts';
import { RunProgress } from '../progress.ts';
import { runPlan } from '../runPlan.ts';
import type { RunPorts } from '../runSpec.ts';
import { scoreShards } from '../shards/runShards.ts';
import { shardTrialOf } from '../shards/shardTrialOf.ts';
import { stopOf } from '../stop.ts';
import { taskSecrets } from '../taskSecrets.ts';
import { withoutSecrets } from '../withoutSecrets.ts';
import { bringPatiently } from './bringPatiently.ts';
import { waveOfSpec } from './jobFolder.ts';
import { isFileTrouble } from './lateFiles.ts';
import { createRangeReader } from './rangeReader.ts';
import { refuseOtherFiles } from './refuseOtherFiles.ts';
import { resultsIn, shardEndOf, type ShardEnd } from './resultFile.ts';
import { createResultWriter, type ResultWriter } from './resultWriter.ts';
import { readSecrets } from './secretsFile.ts';
import { shareOfModel, waitForPlaceMs } from './shareLimits.ts';
import { readWave, type SampleShard, type ShardSpec, type StatisticsShard, type WaveHead } from './wave.ts';

interface Work {
  readonly head: WaveHead;
  readonly shard: ShardSpec;
  readonly loaded: LoadedTask;
  readonly trial: PlannedTrial;
  readonly plan: Plan;
  readonly ports: RunPorts;
  readonly writer: ResultWriter;
  readonly environment: Environment;
  /** Whether another job may have asked before it in the same place. */
  readonly follows: boolean;
}

/**
 * Does one shard of a run on a node: with a store of its own in a folder that is the node's, and results in the folder that all see. May be done again, and twice at once:
 * what an earlier attempt has brought is left out, and the run takes each sample once. Failures become the last result; only a bug, and a spec that cannot be read, is thrown.
 * @param plant puts something in the place of the real stages
 */
export async function runShardJob(spec: string, index: number, environment: Environment, signal: AbortSignal, plant: (real: RunPorts) => RunPorts = real => real): Promise<ShardEnd> {
  const wave = readWave(spec);
  const shard = wave.shard(index);
  const { head } = wave;
  const folder = waveOfSpec(spec).results;
  const attempt = Number(environment['SLURM_RESTART_COUNT'] ?? 0);
  const before = readEarlier(folder, index);
  if (before.end !== undefined) return before.end;

  const held = new DisposableStore();
  const own = mkdtempSync(path.join(os.tmpdir(), 'pitwall-shard-'));
  held.add(toDisposable(() => rmSync(own, { recursive: true, force: true })));
  const store = held.add(openStore(storeFile(own)));
  const writer = held.add(createResultWriter({ store, run: head.run, wave: head.wave, index, attempt, folder, clock: systemClock, done: [...(shard.keep === 'samples' ? shard.done : []), ...before.samples] }));
  let end: ShardEnd;
  try {
    const full = { ...environment, ...(head.secretsFile === undefined ? {} : readSecrets(head.secretsFile)), PITWALL_HOME: own };
    const loaded = load(head, full);
    if (loaded.task.budget !== undefined) writer.count();
    const whole = planOf(loaded.task, head.request);
    const trial = whole.trials.find(({ id }) => id === shard.trial);
    if (whole.hash !== head.planHash || trial === undefined) throw new HumanError({ what: 'the task is read as another one here', where: head.request.taskFile, toDo: 'every node must see the same files, and the same Pitwall', kind: 'unfinished' });
    const plan = { ...whole, trials: [trial] };
    const row = { ...newRunRow(head.request, loaded, plan), id: head.run };
    store.createRun(row, newTrialRows(head.run, plan).map(one => ({ ...one, promptHash: shard.promptHash })));
    const log = openJobLog({ store, row, task: loaded.task, settings: loaded.settings, environment: full, clock: systemClock }, jobLogs(path.dirname(spec), `job-${index}.${attempt}`));
    if (log !== undefined) held.add(log);
    const { ports: real, dispose } = await openRunPorts({ loaded, environment: full, ...(log === undefined ? {} : { log }) });
    held.add(toDisposable(dispose));
    const ports = plant(real);
    const work: Work = { head, shard, loaded, trial, plan, ports, writer: { ...writer, store: withoutSecrets(writer.store, taskSecrets(loaded.task, full)) }, environment: full, follows: attempt > 0 || head.wave > 1 || index >= head.atOnce };
    end = shard.keep === 'samples' ? await askSamples(work, shard, signal) : await sumUp(work, shard, new Set(before.shards), signal);
  } catch (error) {
    if (signal.aborted) end = { outcome: 'interrupted', error: stopOf(signal)?.brief ?? '', again: true };
    else if (error instanceof HumanError) end = { outcome: 'failed', error: renderHumanError(error), again: true };
    else {
      // A bug: what was answered before is kept.
      await bringPatiently(() => writer.end({ outcome: 'failed', error: 'a fault of Pitwall itself ended the job; its output tells more', again: true }), systemClock).finally(() => held.dispose());
      throw error;
    }
  }
  await bringPatiently(() => writer.end(end), systemClock);
  held.dispose();
  return end;
}

function load({ request, taskText }: WaveHead, environment: Environment): LoadedTask {
  const { taskFile: file, workspace, set, sample, logging, cache, editorSettings } = request;
  if (!existsSync(path.dirname(file))) throw new HumanError({ what: 'the folder of the task is not there', where: path.dirname(file), toDo: 'a task and its data must lie in a folder that every node sees by the same path', kind: 'unfinished' });
  return loadTask({
    file,
    text: taskText,
    workspace,
    environment,
    ...(set === undefined ? {} : { set }),
    ...(sample === undefined ? {} : { sample }),
    ...(logging === undefined ? {} : { logging }),
    ...(cache === undefined ? {} : { cache }),
    ...(editorSettings === undefined ? {} : { editorSettings }),
  });
}

async function askSamples({ head, loaded, trial, plan, ports, writer, follows }: Work, shard: SampleShard, signal: AbortSignal): Promise<ShardEnd> {
  const limitsOf: NonNullable<RunPorts['requestLimits']> = model => shareOfModel(ports.requestLimits?.(model) ?? model.limits, head.atOnce);
  if (follows) await systemClock.sleep(waitForPlaceMs(allModels(loaded.task).map(limitsOf)), signal);
  const { sharedLimits: _, ...alone } = ports;
  await runPlan(
    {
      task: taskOfShard(loaded.task),
      plan,
      runId: head.run,
      ...head.parallel,
      scoringPools: [...loaded.settings.scoringPools.keys()],
      store: writer.store,
      ports: {
        ...alone,
        requestLimits: limitsOf,
        openDataset: (dataset, split) => {
          const reader = ports.openDataset(dataset, split);
          const { configuration } = trial;
          return dataset.id === configuration.dataset && split === configuration.split ? createRangeReader(reader, shard, `dataset \`${dataset.id}\` (split ${split})`) : reader;
        },
      },
    },
    signal,
  );
  const row = writer.store.trials(head.run)[0];
  const run = writer.store.run(head.run);
  // That nothing was answered in a part says nothing about the whole: the run looks at that.
  if (writer.store.finished(head.run, trial.id).size >= shard.samples + shard.done.length) return { outcome: 'succeeded' };
  if (signal.aborted) return { outcome: 'interrupted', error: stopOf(signal)?.brief ?? '', again: true };
  const error = row?.error ?? run?.error;
  // A trial that has begun and ended met what every other shard of it would meet.
  return { outcome: row?.outcome ?? run?.outcome ?? 'failed', ...(error === undefined ? {} : { error }), ...(row?.startedMs === undefined ? { again: true as const } : {}) };
}

/** What a run looks at as a whole is left to it. */
function taskOfShard({ executor: _executor, timeoutMs: _timeout, timeoutPerTrialMs: _perTrial, budget: _budget, ...task }: Task): Task {
  return { ...task, parallelTrials: 1, gates: [] };
}

async function sumUp({ head, loaded, trial, ports, writer }: Work, shard: StatisticsShard, finished: ReadonlySet<number>, signal: AbortSignal): Promise<ShardEnd> {
  refuseOtherFiles(shard);
  if (ports.createShardPool === undefined) throw new Error('This host has no threads for shards');
  const pool = ports.createShardPool();
  const stop = (): void => pool.dispose();
  signal.addEventListener('abort', stop);
  try {
    const missing = shard.parts.filter(part => !finished.has(part.shard));
    await scoreShards({ run: head.run, trial: shardTrialOf(loaded.task, trial), missing, pool, store: writer.store, progress: new RunProgress(0), clock: systemClock, isPaused: () => false }, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    pool.dispose();
  }
  return { outcome: 'succeeded' };
}

/** What earlier attempts at a shard have brought. @returns `end` where there is nothing left to do */
function readEarlier(folder: string, index: number): { readonly samples: readonly (readonly [number, number])[]; readonly shards: readonly number[]; readonly end?: ShardEnd } {
  const samples: (readonly [number, number])[] = [];
  const shards: number[] = [];
  for (const result of resultsIn(folder)) {
    if (result.index !== index) continue;
    const carry = readable(result.file);
    const end = shardEndOf(carry?.about ?? {});
    if (end?.outcome === 'succeeded') return { samples, shards, end };
    for (const carried of carry?.rows() ?? []) {
      if (carried.type === 'sample') samples.push([carried.row.index, carried.row.repeat]);
      if (carried.type === 'shard') shards.push(carried.row.shard);
    }
  }
  return { samples, shards };
}

/** One that cannot be read tells nothing: what it holds is done again. */
function readable(file: string): Carry | undefined {
  try {
    return readCarry(file);
  } catch (error) {
    if (error instanceof HumanError || isFileTrouble(error)) return undefined;
    throw error;
  }
}
