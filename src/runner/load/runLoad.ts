import { DisposableStore } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ErrorClass, RunOutcome } from '../../base/outcomes.ts';
import type { LoadServer } from '../../execute/load/loadTarget.ts';
import { mostProbes } from '../../plan/findCapacity.ts';
import { eventText } from '../../report/eventText.ts';
import { levelName } from '../../report/load/levelName.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { BatchRules } from '../../schedule/batchCollector.ts';
import type { Telemetry } from '../../execute/telemetry/openTelemetry.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';
import type { Reading } from '../../score/load/telemetry.ts';
import type { LoadBench } from '../../task/load.ts';
import { withAdvice } from '../advice.ts';
import { finishRun, finishTrial, type TrialEnd } from '../finish.ts';
import { RunProgress } from '../progress.ts';
import { recordCarriers } from '../recordCarriers.ts';
import { startPulse } from '../pulse.ts';
import type { RunSpec } from '../runSpec.ts';
import { createSpending } from '../spending.ts';
import { Stop, stopOf } from '../stop.ts';
import { tellStoreLost } from '../tellStoreLost.ts';
import { timeLimit } from '../tune/timeLimit.ts';
import type { LoadGenerator, PartHooks, ReadyPart } from './loadGenerator.ts';
import { openGenerator } from './openGenerator.ts';
import { expectedInFlight, highestLoad, levelSchedule, mostInFlight, type LevelSchedule } from './levelSchedule.ts';
import { calibrationOf } from './calibration.ts';
import { chooseBatching, inputsToTry } from './autoBatching.ts';
import { capacitySearch, stopOfLevel } from './capacitySearch.ts';
import { recordSelfCheck } from './selfCheck.ts';
import { LevelRows } from './levelRows.ts';
import { levelBatches } from './levelBatches.ts';
import { createSloCounter, type SloCounter } from './sloCounter.ts';
import { openWorkload, type Ask, type Workload } from './workload.ts';
import { warmUpRefused } from './warmUpRefused.ts';

/**
 * Executes a bench that puts an endpoint under load: one level after another, each over sockets of its own that are open before its clock starts, its requests written to
 * the store once it has ended, so that nothing is written while it runs. A resume keeps the levels that came to their end and starts the others anew.
 */
export async function runLoad(spec: RunSpec, load: LoadBench, signal: AbortSignal): Promise<RunOutcome> {
  const { task, store, runId, ports } = spec;
  const { clock } = ports;
  const startedMs = clock.nowMs();
  const before = store.run(runId);
  if (before === undefined) throw new Error(`There is no run ${runId}`);
  const held = new DisposableStore();
  const stopping = new AbortController();
  const all = AbortSignal.any([signal, stopping.signal]);
  const progress = new RunProgress(startedMs);
  let calibrated = false;
  let underWay: string | undefined;
  /** A server counts the tokens of a batch together: how it counts an input is seen from the first warm-up, whose inputs go alone. */
  let seenAlone = !('synthetic' in load.workload);
  let ending: TrialEnd;
  try {
    ending = await run();
  } catch (cause) {
    const stopped = stopOf(all) ?? (cause instanceof Stop ? cause : undefined);
    if (stopped === undefined && !(cause instanceof HumanError)) throw cause;
    tellStoreLost(spec, stopped ?? cause);
    const cancelled = stopped?.outcome === 'interrupted' && store.cancelRequested(runId);
    const notKept = underWay === undefined ? '' : `; the level under way (${underWay}) is not kept: a resume starts it anew`;
    if (cancelled) ending = { outcome: 'cancelled', error: `the run was cancelled${notKept}` };
    else if (stopped?.outcome === 'interrupted' || stopped?.outcome === 'cancelled') ending = { outcome: stopped.outcome, error: `${stopped.message}${notKept}` };
    else ending = { outcome: stopped?.outcome ?? 'failed', error: stopped?.message ?? (cause instanceof HumanError ? renderHumanError(cause) : String(cause)) };
  } finally {
    held.dispose();
  }
  await store.unlocked();
  finishRun(spec, { ...ending, durationMs: (before.durationMs ?? 0) + (clock.nowMs() - startedMs) });
  return ending.outcome;

  async function run(): Promise<TrialEnd> {
    const resumed = (before?.resumes ?? 0) > 0;
    if (!resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runStarted', trials: spec.plan.trials.length });
    if (!resumed) recordCarriers(spec, [load.target]);
    const rows = new Map(store.trials(runId).map(row => [row.id, row]));
    const todo = spec.plan.trials.filter(({ id }) => rows.get(id)?.outcome !== 'succeeded');
    for (const { id, outcome } of rows.values()) if (outcome !== 'succeeded') store.deleteRequests(runId, id);
    progress.done = store.totals(runId).reduce((sum, { done }) => sum + done, 0);
    // Where nobody knows how many requests a level will have, what was done is told alone; a search counts those of each load when it comes to it.
    const find = spec.plan.load?.find;
    progress.total = load.stop.requests === undefined ? 0 : progress.done + (find === undefined ? todo.length * load.stop.requests : 0);
    if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: Math.max(progress.done, progress.total) });
    const workload = await openWorkload(load, task, ports.openDataset, all);
    if (todo.length < spec.plan.trials.length) takeUpCalibration(workload);
    const { trace } = workload;
    if (trace !== undefined) {
      const read = { type: 'traceRead', format: trace.format, requests: trace.atMs.length, lastMs: trace.atMs.at(-1) ?? 0, leftOut: trace.leftOut } as const;
      store.writeEvent(runId, clock.wallMs(), read);
      store.updateRun(runId, { settings: { ...before?.settings, trace: { value: eventText(read), source: trace.file } } });
      if (load.stop.requests === undefined && spec.plan.load?.arrival === 'trace') progress.total = progress.done + todo.length * trace.atMs.length;
    }
    if (ports.openLoadServer === undefined) throw new Error('There is nothing to ask the target with');
    const server = held.add(await ports.openLoadServer(load.target));
    const telemetry = ports.openTelemetry === undefined ? undefined : held.add(await ports.openTelemetry(server.watched, load.telemetry, all));
    const spending = held.add(createSpending({ budget: {}, before: { all: { cost: 0, tokens: 0 }, elsewhere: { cost: 0, tokens: 0 }, timeMs: 0 } }));
    let limit = 0;
    held.add(
      startPulse({
        store,
        run: runId,
        clock,
        progress,
        spending,
        limit: () => limit,
        onCancel: () => stopping.abort(new Stop('cancelled', 'the run was cancelled')),
        // The levels are what is measured.
        onControls: () => undefined,
        onFailure: cause => stopping.abort(new Stop('failed', cause instanceof HumanError ? renderHumanError(cause) : String(cause), cause)),
        ...(spec.onProgress === undefined ? {} : { onProgress: spec.onProgress }),
      }),
    );
    store.updateRun(runId, { state: 'running' });
    const measureSelf = async (): Promise<void> => {
      if (!load.selfCheck || all.aborted) return;
      progress.stage = 'measuring the client itself';
      await recordSelfCheck(spec, store.trials(runId).map(trial => highestLoad(levelSchedule(trial, spec.plan.load ?? {}, workload))), load.threads, all);
    };
    const ended: TrialEnd[] = [];
    const next = find === undefined ? inTurn(todo) : capacitySearch(spec, load, find, trial => (progress.total += stopOfLevel(load, trial).requests ?? 0));
    // A search does not know its highest load before its end.
    if (find === undefined) await measureSelf();
    for (let trial = next(); trial !== undefined; trial = next()) {
      const schedule = levelSchedule(trial, spec.plan.load ?? {}, workload);
      limit = schedule.open ? 0 : schedule.concurrency;
      progress.stage = `${levelName(trial.configuration)}, level ${trial.index + 1}${find === undefined ? ` of ${spec.plan.trials.length}` : ` of at most ${mostProbes}`}`;
      underWay = levelName(trial.configuration);
      const level = await runTrial(trial, schedule, workload, server, telemetry);
      underWay = undefined;
      ended.push(level);
      // A level that nothing answered: the next one would tell nothing new, unless it was its batches that the server could not take.
      if (level.outcome !== 'succeeded' && (trial.configuration.maxBatchSize ?? 1) === 1) break;
    }
    if (find !== undefined && ended.every(({ outcome }) => outcome === 'succeeded')) await measureSelf();
    return ended.find(({ outcome }) => outcome !== 'succeeded') ?? { outcome: 'succeeded' };
  }

  function inTurn(trials: readonly PlannedTrial[]): () => PlannedTrial | undefined {
    let at = 0;
    return () => trials[at++];
  }

  function counterOf({ configuration: { concurrency, rate } }: PlannedTrial): SloCounter | undefined {
    const share = spec.plan.load?.find?.attainment;
    return share === undefined || load.slo === undefined ? undefined : createSloCounter({ slo: load.slo, share, fromDue: rate !== undefined, skip: concurrency ?? 0 });
  }

  /** A resume behind the level that set the lengths asks what the run would have asked, also in its warm-ups. */
  function takeUpCalibration(workload: Workload): void {
    const known = store.events(runId).findLast(({ event }) => event.type === 'lengthsCalibrated')?.event;
    if (known?.type !== 'lengthsCalibrated') return;
    calibrated = true;
    workload.calibrate(known);
  }

  /** Once, by the first warm-up whose inputs the server counted. */
  function calibrate(workload: Workload, warm: readonly { readonly words: number | undefined; readonly tokensIn: number | undefined }[]): void {
    if (calibrated) return;
    const found = calibrationOf(warm.flatMap(({ words, tokensIn }) => (words === undefined || tokensIn === undefined ? [] : [{ words, tokensIn }])));
    if (found === undefined) return;
    calibrated = true;
    workload.calibrate(found);
    store.writeEvent(runId, clock.wallMs(), { type: 'lengthsCalibrated', ...found });
  }

  async function runTrial(trial: PlannedTrial, schedule: LevelSchedule, workload: Workload, server: LoadServer, telemetry: Telemetry | undefined): Promise<TrialEnd> {
    const stop = stopOfLevel(load, trial);
    await store.unlocked();
    store.updateTrial(runId, trial.id, { state: 'starting', outcome: undefined, error: undefined, endedMs: undefined, startedMs: clock.wallMs(), ...(stop.requests === undefined ? {} : { total: stop.requests }) });
    const rows = new LevelRows(trial.id);
    /** At the clock's times, until they are written. */
    const readings: Reading[] = [];
    let levelMs = 0;
    let running = false;
    const connections = schedule.open ? mostInFlight : schedule.concurrency;
    const endpoint = server.endpoint(connections);
    const batches = levelBatches(trial, endpoint, { clock, waitUntil: ports.waitUntil ?? ((atMs, stopped) => clock.sleep(atMs - clock.nowMs(), stopped)) });
    let generator: LoadGenerator | undefined;
    try {
      const { threads, ...made } = (generator = await openGenerator(ports, server, endpoint, { threads: load.threads, connections, open: schedule.open, here: load.batching !== undefined }));
      const prepare = (part: string, ask: (k: number) => Ask, requests: LoadBench['stop'], rules?: BatchRules, isWarmUp = false): Promise<ReadyPart> => {
        const common = { body: (k: number): string => batches.write(ask(k)), stop: requests, through: batches.endpoint(requests.requests, rules) };
        if (schedule.open) return made.prepare({ ...common, concurrency: 1, dueTimes: schedule.dueTimes(`${task.seed}/${part}/arrivals`, isWarmUp) });
        const { concurrency, slotTimes } = schedule;
        return made.prepare({ ...common, concurrency, ...(slotTimes === undefined || isWarmUp ? {} : { slotTimes }) });
      };
      const askWarmUp = (k: number): Ask => workload.askWarmUp(`${trial.id}/warm-up`, k);
      let sockets = await made.connect(Math.min(expectedInFlight(schedule), schedule.open ? (stop.requests ?? mostInFlight) : mostInFlight), all);
      store.writeEvent(runId, clock.wallMs(), { type: 'loadStarted', trial: trial.id, ...(schedule.open ? { rate: schedule.ratePerS } : { concurrency: schedule.concurrency }), warmup: load.warmup, sockets, ...(threads === 0 ? {} : { threads }), ...(telemetry === undefined || telemetry.sources.length === 0 ? {} : { reading: telemetry.sources }) });
      store.updateTrial(runId, trial.id, { state: 'warming' });
      const counter = counterOf(trial);
      const warmRules = seenAlone ? batches.rules : undefined;
      if (load.warmup > 0) {
        seenAlone = true;
        const { stage } = progress;
        progress.stage = `${stage ?? ''}, warming up with ${load.warmup} request${load.warmup === 1 ? '' : 's'}`;
        const warmUp = await prepare(`${trial.id}/warm-up`, askWarmUp, { requests: load.warmup }, warmRules, true);
        const limit = timeLimit(clock, spec.warmupMs, 'the warm-up');
        const { givenUp } = await warmUp.run({ onSent: () => undefined, onEnded: row => rows.add(row, true) }, AbortSignal.any([all, limit.signal])).finally(() => limit.dispose());
        if (!all.aborted && limit.signal.aborted) return await end({ outcome: 'timedOut', error: stopOf(limit.signal)?.message ?? '' });
        if (!all.aborted) progress.stage = stage;
        if (!all.aborted && givenUp !== undefined) return await giveUp(givenUp);
        const refused = all.aborted ? undefined : warmUpRefused(rows);
        if (refused !== undefined) return await giveUp(refused, 'every request of the warm-up was refused');
      }
      if (all.aborted) throw all.reason;
      if (warmRules === undefined) calibrate(workload, Array.from(rows, ({ request, tokensIn }) => ({ words: askWarmUp(request).words, tokensIn })));
      const rules = trial.configuration.maxBatchSize !== 'auto' ? batches.rules : await chooseBatching(spec, trial, async (tried, k) => {
        const part = `${trial.id}/try-${k}`;
        const answered: ObservedRequest[] = [];
        const ready = await prepare(part, n => workload.ask(part, n), { requests: inputsToTry(tried, load, schedule.open ? 1 : schedule.concurrency) }, tried);
        await ready.run({ onSent: () => undefined, onEnded: row => answered.push(row) }, all);
        return answered;
      }, all);
      await store.unlocked();
      begin();
      const level = await prepare(trial.id, k => workload.ask(trial.id, k), stop, rules);
      store.flush();
      if (schedule.open) sockets = await made.connect(expectedInFlight(schedule, rows), all);
      let told = false;
      const watching = await telemetry?.watch((atMs, read) => {
        for (const one of read) readings.push({ ...one, atMs });
      });
      const hooks: PartHooks = {
        onBegun: atMs => (levelMs = atMs),
        ...(counter === undefined ? {} : { enough: () => counter.decided() }),
        onSent: () => progress.inFlight++,
        onEnded: row => {
          progress.inFlight--;
          progress.sampleEnded(row.outcome === 'ok', row.tokensOut ?? 0);
          rows.add(row, false);
          counter?.add(row);
          if (told || row.outcome === 'ok' || row.errorClass === undefined) return;
          told = true;
          store.writeEvent(runId, clock.wallMs(), { type: 'errorFirstSeen', trial: trial.id, errorClass: row.errorClass, error: row.error ?? '', index: row.request });
        },
      };
      const { givenUp, fared } = await level.run(hooks, all).finally(() => watching?.end());
      progress.inFlight = 0;
      if (all.aborted) throw all.reason;
      await store.unlocked();
      if (fared !== undefined) store.updateTrial(runId, trial.id, { client: { ...fared, sockets, connections: made.connections(), ...(threads === 0 ? {} : { threads }) } });
      if (givenUp !== undefined) return await giveUp(givenUp);
      record();
      return await end({ outcome: 'succeeded' });
    } catch (cause) {
      const stopped = stopOf(all);
      tellStoreLost(spec, cause);
      if (stopped === undefined && cause instanceof HumanError) return await end({ outcome: 'failed', error: renderHumanError(cause) });
      if (stopped === undefined) throw cause;
      // What was asked of a level that was broken off is no measurement: it starts anew.
      await end({ outcome: stopped.outcome === 'interrupted' && store.cancelRequested(runId) ? 'cancelled' : stopped.outcome, error: stopped.message });
      throw cause;
    } finally {
      generator?.dispose();
      endpoint.dispose();
    }

    function begin(): void {
      if (!running) store.updateTrial(runId, trial.id, { state: 'running' });
      running = true;
    }

    /** Also of a level that did not get beyond its warm-up. */
    async function end(how: TrialEnd): Promise<TrialEnd> {
      await store.unlocked();
      begin();
      return finishTrial(spec, trial, how);
    }

    function record(): void {
      const n = rows.counted;
      const { requests } = stop;
      if (requests !== undefined) progress.total += n - requests;
      store.writeRequests(runId, trial.id, rows);
      store.writeReadings(runId, trial.id, readings.map(reading => ({ ...reading, atMs: reading.atMs - levelMs })));
      store.updateTrial(runId, trial.id, { total: n });
    }

    async function giveUp(said: string, what = 'nobody answered'): Promise<TrialEnd> {
      await store.unlocked();
      record();
      const errorClass: ErrorClass | undefined = rows.last?.errorClass;
      return end({ outcome: 'failed', error: withAdvice(task.models[0] ?? { id: load.target.id }, errorClass, `${what}, so the level was given up after ${rows.length} request${rows.length === 1 ? '' : 's'}: ${said}`, true) });
    }
  }
}
