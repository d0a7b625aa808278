import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import type { FoundDevices } from '../../execute/devices/foundDevices.ts';
import type { MachinePool } from '../../execute/devices/machinePool.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import type { Forecast, Outlook, WhatIf } from '../../report/plan/forecast.ts';
import { spanText } from '../../report/plan/planTexts.ts';
import { openReader } from '../../store/workspaceStore.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import type { StoreReader } from '../../store/store.ts';
import type { Task } from '../../task/task.ts';
import { readEarlierExperiments } from './earlierExperiments.ts';
import { openEarlierRuns } from './earlierRuns.ts';
import { deviceLabels } from '../tune/deviceLabels.ts';
import { isTimed, outlookOf, type TimedWork } from './outlook.ts';
import { clusterTimeNotes, lookAtCluster, type AskCluster } from './planCluster.ts';
import { holdsSlots, lookAtMachine, slotsFor, type PlanSlots } from './planSlots.ts';
import { prepare, type Earlier, type Prepared, type PrepareOptions } from './prepare.ts';
import { alone, asWritten, isSame, planned, type Scenario, type ScenarioFlags } from './scenario.ts';
import { shardings } from './sharded.ts';
import type { Work } from './work.ts';

export interface ForecastRequest extends PrepareOptions {
  readonly flags: ScenarioFlags;
  /** Task files, absolute, that run on the machine at the same time. */
  readonly beside?: readonly string[];
}

/** What all ways to run the task have in common. */
interface Setting {
  readonly prepare: (scenario: Scenario) => Promise<Prepared>;
  readonly outlook: (work: TimedWork, slots: PlanSlots) => ReturnType<typeof outlookOf>;
  readonly slots: (work: Work, scenario: Scenario) => PlanSlots;
  readonly flags: ScenarioFlags;
  readonly goal: Scenario;
  readonly machine: MachinePool | undefined;
}

/**
 * Tells of a task what it would do, how long that takes and what holds it back. Nothing is asked and nothing is written.
 * @param findGpus asked only where a trial holds devices
 * @param askCluster asked only where the task runs on one
 */
export async function forecast(request: ForecastRequest, findGpus: (signal: AbortSignal) => Promise<FoundDevices>, signal: AbortSignal, askCluster: AskCluster = ends => openSlurm({ environment: request.environment }).cluster(ends)): Promise<Forecast> {
  const { flags, beside = [] } = request;
  const file = storeFile(request.workspace);
  const reader = existsSync(file) ? openReader(file) : undefined;
  try {
    const earlier = earlierOf(reader);
    const goal = planned(flags);
    const made = await prepare(request, goal, earlier, signal);
    const others: Prepared[] = [];
    for (const other of beside) others.push(await prepare({ ...request, file: other, models: [], datasets: [] }, asWritten, earlier, signal));
    const works = others.map(({ work }, k) => timed(work, beside[k] ?? ''));
    const { plan, loaded, work } = made;
    const { executor } = loaded.task;
    const cluster = executor === undefined ? undefined : await lookAtCluster(executor, askCluster, signal);
    const machine = executor === undefined && [work, ...works].some(holdsSlots) && goal.gpus === undefined ? await lookAtMachine(request.workspace, request.environment, findGpus, signal) : undefined;
    const setting: Setting = {
      prepare: scenario => prepare(request, scenario, earlier, signal),
      outlook: (one, { devices }) => outlookOf(one, devices, works),
      slots: (one, { gpus }) => {
        const needs = { ...one, mostSlots: Math.max(one.mostSlots, ...works.map(({ mostSlots }) => mostSlots)) };
        return (gpus === undefined ? cluster?.slots(needs) : undefined) ?? slotsFor(needs, gpus, machine);
      },
      flags,
      goal,
      machine,
    };
    const slots = setting.slots(work, goal);
    const simulated = isTimed(work) ? await setting.outlook(work, slots) : undefined;
    const labels = new Map(deviceLabels(slots.devices).map((label, k) => [slots.devices[k]?.id ?? '', label]));
    const sharded = beside.length > 0 ? [] : await inShards(setting, made, slots);
    const { stages: _stages, search: _search, atCluster: _cluster, mostSlots: _most, slotsOfStage: _slots, width: _width, requestSpec: _spec, scoringThreads: _threads, models: _models, ...told } = work;
    return {
      ...told,
      task: loaded.task.name,
      kind: plan.kind,
      notes: [...(loaded.converted?.notes ?? []), ...(cluster?.notes ?? []), ...timeoutNotes(loaded.task, simulated), ...(executor === undefined ? [] : clusterTimeNotes(executor, work, longestOf(simulated))), ...others.map((other, k) => `beside it runs ${path.basename(beside[k] ?? '')}: ${counted(other.work.trials, other.work.unit)}, \`${k + 2}:\` in the schedule; time, slots and bounds are those of all together`), ...work.notes, ...slots.notes],
      unknown: [...work.unknown, ...(executor === undefined ? [] : ['how long jobs wait in the queue of the cluster: times are as if each began at once'])],
      ...(cluster?.cluster === undefined ? {} : { cluster: cluster.cluster }),
      slots: { count: slots.devices.length, source: slots.source },
      ...(simulated === undefined ? {} : { outlook: simulated.outlook }),
      spans: simulated?.spans.map(span => ({ ...span, slots: span.slots.map(id => labels.get(id) ?? id) })) ?? [],
      whatIfs: [...(await flagsAlone(setting)), ...(simulated === undefined ? [] : await withoutSplits(setting, made, slots)), ...sharded],
      advice: simulated === undefined ? [] : sharded.slice(0, 1).flatMap(({ outlook }) => shardingAdvice(simulated.outlook, outlook)),
    };
  } finally {
    reader?.dispose();
  }
}

/** Limits of the task itself that would end it before. */
function timeoutNotes({ timeoutMs = Infinity, timeoutPerTrialMs = Infinity }: Task, simulated: Pick<Forecast, 'spans'> & { readonly outlook: Outlook } | undefined): readonly string[] {
  if (simulated === undefined) return [];
  const { outlook: { makespanMs } } = simulated;
  const longest = longestOf(simulated);
  return [
    ...(makespanMs > timeoutMs ? [`it takes ${spanText(makespanMs)}, more than its \`timeout\` of ${spanText(timeoutMs)}: it would be stopped before its end`] : []),
    ...(longest > timeoutPerTrialMs ? [`the longest trial takes ${spanText(longest)}, more than \`timeout_per_trial\` of ${spanText(timeoutPerTrialMs)}: it would be stopped before its end`] : []),
  ];
}

function longestOf(simulated: Pick<Forecast, 'spans'> | undefined): number {
  return Math.max(0, ...(simulated?.spans ?? []).map(({ startMs, endMs }) => endMs - startMs));
}

function earlierOf(reader: StoreReader | undefined): Earlier {
  const opened = new Map<string, ReturnType<typeof openEarlierRuns>>();
  return {
    runs(kind) {
      const runs = opened.get(kind) ?? openEarlierRuns(reader, kind);
      opened.set(kind, runs);
      return runs;
    },
    experiments: tune => readEarlierExperiments(reader, tune),
  };
}

function timed(work: Work, file: string): TimedWork {
  if (isTimed(work)) return work;
  throw new HumanError({ what: 'nobody can say how long it takes, so nothing can be planned beside it', where: file, toDo: work.unknown[0] ?? 'give it an `estimate`' });
}

/** As the file says it, and with each flag alone: what each of them gives. */
async function flagsAlone({ prepare: make, outlook, slots, flags, goal, machine }: Setting): Promise<readonly WhatIf[]> {
  // How many slots there are is no change where nobody else says it.
  const written = goal.gpus === undefined || machine !== undefined ? asWritten : { ...asWritten, gpus: goal.gpus };
  const ways = [{ name: 'as the file says', scenario: written }, ...alone(flags, written)];
  const others = ways.filter(({ scenario }, k) => !isSame(scenario, goal) && ways.findIndex(one => isSame(one.scenario, scenario)) === k);
  const results: WhatIf[] = [];
  for (const { name, scenario } of others) {
    const { work } = await make(scenario);
    if (isTimed(work)) results.push({ name, outlook: (await outlook(work, slots(work, scenario))).outlook });
  }
  return results;
}

/** What nobody asked for and might: without one of the splits. Told of trials that hold slots. */
async function withoutSplits({ prepare: make, outlook, goal }: Setting, { plan, work }: Prepared, slots: PlanSlots): Promise<readonly WhatIf[]> {
  const splits = [...new Set(plan.trials.map(({ configuration }) => configuration.split))];
  if (!holdsSlots(work) || splits.length < 2 || goal.skipSplits.length > 0) return [];
  const results: WhatIf[] = [];
  for (const split of splits) {
    const { work: without } = await make({ ...goal, skipSplits: [split] });
    if (isTimed(without)) results.push({ name: `without split ${split}`, outlook: (await outlook(without, slots)).outlook });
  }
  return results;
}

async function inShards({ outlook }: Setting, { loaded, plan, sizes, work }: Prepared, slots: PlanSlots): Promise<readonly WhatIf[]> {
  if (!holdsSlots(work) || !isTimed(work)) return [];
  const samplesOf = (id: string): number | undefined => plan.trials.filter(trial => trial.id === id).map(sizes.of)[0];
  const results: WhatIf[] = [];
  for (const sharding of shardings(loaded.task, work, samplesOf)) results.push({ name: sharding.name, outlook: (await outlook(sharding.work, slots)).outlook });
  return results;
}

/** Of what is not worth a word nothing is said. */
const worthIt = 0.98;

function shardingAdvice(whole: Outlook, inPieces: Outlook): readonly string[] {
  if (inPieces.makespanMs > worthIt * whole.makespanMs) return [];
  const tail = ({ idleTail }: Outlook): string => spanText(idleTail?.ms ?? 0);
  return [`sharding by samples instead of by files removes the idle tail: it is ${tail(inPieces)} instead of ${tail(whole)}, and all takes ${spanText(inPieces.makespanMs)} instead of ${spanText(whole.makespanMs)}`];
}
