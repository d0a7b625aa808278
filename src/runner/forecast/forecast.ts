import { existsSync } from 'node:fs';
import type { FoundDevices } from '../../execute/devices/foundDevices.ts';
import type { MachinePool } from '../../execute/devices/machinePool.ts';
import type { Forecast, Outlook, WhatIf } from '../../report/plan/forecast.ts';
import { spanText } from '../../report/plan/planTexts.ts';
import { openReader } from '../../store/workspaceStore.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { readEarlierExperiments } from './earlierExperiments.ts';
import { openEarlierRuns } from './earlierRuns.ts';
import { isTimed, outlookOf } from './outlook.ts';
import { holdsSlots, lookAtMachine, slotsFor, type PlanSlots } from './planSlots.ts';
import { loadFor, prepare, type Earlier, type Prepared, type PrepareOptions } from './prepare.ts';
import { alone, asWritten, isSame, planned, type Scenario, type ScenarioFlags } from './scenario.ts';
import { shardings } from './sharded.ts';

export interface ForecastRequest extends PrepareOptions {
  readonly flags: ScenarioFlags;
}

/** Tells of a task what it would do, how long that takes and what holds it back. Nothing is asked and nothing is written. @param findGpus asked only where a trial holds devices */
export async function forecast(request: ForecastRequest, findGpus: (signal: AbortSignal) => Promise<FoundDevices>, signal: AbortSignal): Promise<Forecast> {
  const file = storeFile(request.workspace);
  const goal = planned(request.flags);
  const { task } = loadFor(request, goal);
  const reader = existsSync(file) ? openReader(file) : undefined;
  const runs = openEarlierRuns(reader, task.load !== undefined || task.sweep !== undefined ? 'bench' : task.tune === undefined ? 'eval' : 'tune');
  const earlier: Earlier = { runs, experiments: tune => readEarlierExperiments(reader, tune) };
  try {
    const made = await prepare(request, goal, earlier, signal);
    const { plan, work } = made;
    const machine = holdsSlots(work) && goal.gpus === undefined ? await lookAtMachine(request.workspace, request.environment, findGpus, signal) : undefined;
    const slots = slotsFor(work, goal.gpus, machine);
    const simulated = isTimed(work) ? await outlookOf(work, slots.devices) : undefined;
    const sharded = await inShards(made, slots);
    const { stages: _stages, search: _search, mostSlots: _most, slotsOfStage: _slots, width: _width, requestSpec: _spec, scoringThreads: _threads, models: _models, ...told } = work;
    return {
      ...told,
      task: task.name,
      kind: plan.kind,
      notes: [...work.notes, ...slots.notes],
      slots: { count: slots.devices.length, source: slots.source },
      ...(simulated === undefined ? {} : { outlook: simulated.outlook }),
      spans: simulated?.spans ?? [],
      whatIfs: [...(await flagsAlone(request, goal, machine, earlier, signal)), ...(simulated === undefined ? [] : await withoutSplits(request, goal, made, slots, earlier, signal)), ...sharded],
      advice: simulated === undefined ? [] : sharded.slice(0, 1).flatMap(({ outlook }) => shardingAdvice(simulated.outlook, outlook)),
    };
  } finally {
    runs.dispose();
  }
}

/** As the file says it, and with each flag alone: what each of them gives. */
async function flagsAlone(request: ForecastRequest, goal: Scenario, machine: MachinePool | undefined, earlier: Earlier, signal: AbortSignal): Promise<readonly WhatIf[]> {
  // How many slots there are is no change where nobody else says it.
  const written = goal.gpus === undefined || machine !== undefined ? asWritten : { ...asWritten, gpus: goal.gpus };
  const ways = [{ name: 'as the file says', scenario: written }, ...alone(request.flags, written)];
  const others = ways.filter(({ scenario }, k) => !isSame(scenario, goal) && ways.findIndex(one => isSame(one.scenario, scenario)) === k);
  const results: WhatIf[] = [];
  for (const { name, scenario } of others) {
    const { work } = await prepare(request, scenario, earlier, signal);
    if (isTimed(work)) results.push({ name, ...(await outlookOf(work, slotsFor(work, scenario.gpus, machine).devices)) });
  }
  return results.map(({ name, outlook }) => ({ name, outlook }));
}

/** What nobody asked for and might: without one of the splits. Told of trials that hold slots. */
async function withoutSplits(request: ForecastRequest, goal: Scenario, { plan, work }: Prepared, slots: PlanSlots, earlier: Earlier, signal: AbortSignal): Promise<readonly WhatIf[]> {
  const splits = [...new Set(plan.trials.map(({ configuration }) => configuration.split))];
  if (!holdsSlots(work) || splits.length < 2 || goal.skipSplits.length > 0) return [];
  const results: WhatIf[] = [];
  for (const split of splits) {
    const { work: without } = await prepare(request, { ...goal, skipSplits: [split] }, earlier, signal);
    if (isTimed(without)) results.push({ name: `without split ${split}`, outlook: (await outlookOf(without, slots.devices)).outlook });
  }
  return results;
}

async function inShards({ loaded, plan, sizes, work }: Prepared, slots: PlanSlots): Promise<readonly WhatIf[]> {
  if (!holdsSlots(work) || !isTimed(work)) return [];
  const samplesOf = (id: string): number | undefined => plan.trials.filter(trial => trial.id === id).map(sizes.of)[0];
  const results: WhatIf[] = [];
  for (const sharding of shardings(loaded.task, work, samplesOf)) results.push({ name: sharding.name, outlook: (await outlookOf(sharding.work, slots.devices)).outlook });
  return results;
}

/** Of what is not worth a word nothing is said. */
const worthIt = 0.98;

function shardingAdvice(whole: Outlook, inPieces: Outlook): readonly string[] {
  if (inPieces.makespanMs > worthIt * whole.makespanMs) return [];
  const tail = ({ idleTail }: Outlook): string => spanText(idleTail?.ms ?? 0);
  return [`sharding by samples instead of by files removes the idle tail: it is ${tail(inPieces)} instead of ${tail(whole)}, and all takes ${spanText(inPieces.makespanMs)} instead of ${spanText(whole.makespanMs)}`];
}
