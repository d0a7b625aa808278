import os from 'node:os';
import path from 'node:path';
import { mkdtempSync } from 'node:fs';
import { HumanError } from '../../../src/base/humanError.ts';
import type { RunOutcome } from '../../../src/base/outcomes.ts';
import { machinePool } from '../../../src/execute/devices/machinePool.ts';
import type { Search } from '../../../src/plan/search/search.ts';
import { createDevicePool } from '../../../src/runner/devices/devicePool.ts';
import { StoreFailure } from '../../../src/store/storeFailure.ts';
import { Stop } from '../../../src/runner/stop.ts';
import { runTune } from '../../../src/runner/tune/runTune.ts';
import type { TunePorts } from '../../../src/runner/tune/tunePorts.ts';
import type { ExperimentRow } from '../../../src/store/experimentRow.ts';
import { openDeviceLedger } from '../../../src/store/deviceLedger.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { openStore } from '../../../src/store/workspaceStore.ts';
import type { Tune } from '../../../src/task/tune.ts';
import { createFakeClock, type FakeClock } from '../../fake/clock.ts';
import { aTune } from './aTune.ts';
import { aRun } from '../../store/rows.ts';

/** What one configuration does; times in seconds. */
export interface Fate {
  readonly name: string;
  readonly gpus?: number;
  readonly startS?: number;
  readonly benchS?: number;
  /** After so long it dies. */
  readonly diesS?: number;
  readonly killed?: true;
  readonly startFails?: string;
  readonly noProgram?: true;
  readonly portTaken?: number;
  readonly objective?: number;
  readonly stopS?: number;
  /** Its bench fails, after a level or before. */
  readonly benchFails?: 'partly' | 'whole';
  /** Recording its end fails. */
  readonly unrecorded?: 'humanError' | 'bug';
  /** Its bench cannot be written to the store. */
  readonly storeLost?: true;
  /** It cannot be ended. */
  readonly stays?: string;
  /** After so long its first lease is lost. */
  readonly losesS?: number;
}

/** A tune over configurations whose fates are written down, on a virtual clock, with the real queue for devices. */
export class TuneBench {
  readonly clock: FakeClock = createFakeClock();
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-tune-'));
  readonly store: StoreWriter = openStore(path.join(this.folder, '.pitwall', 'store.db'));
  readonly log: string[] = [];
  readonly stop = new AbortController();
  private readonly ledger = openDeviceLedger(path.join(this.folder, 'ledger.db'));
  private readonly fates: readonly Fate[];
  private readonly seats: number;

  constructor(fates: readonly Fate[], seats: number) {
    this.fates = fates;
    this.seats = seats;
    this.store.createRun(aRun({ id: 'tune', kind: 'tune', plan: { kind: 'tune', task: 't', seed: 1, hash: '', trials: [] } }), []);
  }

  get picture(): string {
    return this.log.join(' ');
  }

  experiments(): readonly ExperimentRow[] {
    return this.store.experiments('tune');
  }

  /** Runs it to its end, unless the clock is at its own before. */
  async run(tune: Partial<Tune> = {}, { stopAtS, ports = {}, timeoutMs, onSecond }: { readonly stopAtS?: number; readonly ports?: Partial<TunePorts>; readonly timeoutMs?: number; readonly onSecond?: (second: number) => void } = {}): Promise<RunOutcome | undefined> {
    let outcome: RunOutcome | undefined;
    const whole = { ...aTune, ...tune };
    const task = { gates: [], ...(timeoutMs === undefined ? {} : { timeoutMs }) } as unknown as Parameters<typeof runTune>[0]['task'];
    const done = runTune({ task, tune: whole, runId: 'tune', store: this.store, ports: { ...this.ports(whole), ...ports } }, this.stop.signal).then(ended => (outcome = ended));
    let broken = false;
    done.catch(() => (broken = true));
    for (let s = 0; s < 10_000 && outcome === undefined && !broken; s++) {
      if (s === stopAtS) this.stop.abort(new Stop('interrupted', 'the runner was stopped by SIGTERM'));
      onSecond?.(s);
      await this.clock.advance(1000);
    }
    await done;
    return outcome;
  }

  private ports(tune: Tune): TunePorts {
    const { clock, log } = this;
    const host = 'h';
    const pool = createDevicePool({ ledger: this.ledger, clock, host, workspace: this.folder, look: async () => machinePool({ devices: [] }, { include: 'all', exclude: [], slots: this.seats, source: 'test' }, { visible: undefined, host }) });
    const fateOf = ({ configuration }: Pick<ExperimentRow, 'configuration'>): Fate => this.fates.find(({ name }) => name === configuration['name']) ?? { name: '?' };
    const search: Search = { next: tried => { const fate = this.fates[tried.length]; return fate === undefined ? 'end' : { configuration: { name: fate.name }, share: 1 }; } };
    return {
      clock,
      search,
      devices: this.seats,
      devicesNeeded: configuration => fateOf({ configuration }).gpus ?? 1,
      async lease(experiment, signal) {
        const lease = await pool.acquire({ count: experiment.devicesNeeded, priority: tune.priority, backfill: tune.backfill, ...(tune.limits.experimentMs === undefined ? {} : { limitMs: tune.limits.experimentMs }), run: 'tune', trial: experiment.id }, signal);
        if (lease === undefined) return undefined;
        log.push(`+${experiment.id}[${lease.devices.map(({ index }) => index).join()}]`);
        const lost = new AbortController();
        const { losesS } = fateOf(experiment);
        if (losesS !== undefined && experiment.attempt === 0) void clock.sleep(losesS * 1000).then(() => lost.abort());
        return { devices: lease.devices, lost: lost.signal, keep: () => lease.keep(), dispose: () => { log.push(`-${experiment.id}`); lease.dispose(); } };
      },
      async start(experiment, lease, signal) {
        const fate = fateOf(experiment);
        await clock.sleep((fate.startS ?? 1) * 1000, signal);
        if (fate.noProgram === true) return { failed: { error: '`serve` is not there', hopeless: true, canBeRetried: false } };
        if (fate.startFails !== undefined) return { failed: { error: fate.startFails, canBeRetried: false } };
        if ((fate.portTaken ?? 0) > experiment.attempt) return { failed: { error: 'the port was taken', canBeRetried: true } };
        const died = new AbortController();
        if (fate.diesS !== undefined) void clock.sleep(fate.diesS * 1000).then(() => died.abort(Object.assign(new Error('the server ended with code 1'), fate.killed === true ? { canBeRetried: true } : {})));
        return { server: { url: 'http://127.0.0.1:1', facts: () => [{ port: 1, log: '', restarts: 0 }], died: died.signal, stop: async () => { await clock.sleep((fate.stopS ?? 0) * 1000); log.push(`${fate.stays === undefined ? 'x' : '!'}${experiment.id}`); if (fate.stays !== undefined) lease.keep(); return fate.stays; } } };
      },
      measures: what => what === 'bench',
      async measure(what, experiment, _server, hooks, signal) {
        hooks.onStarted(`tune-${experiment.id}-${what}`);
        await clock.sleep((fateOf(experiment).benchS ?? 10) * 1000 * experiment.share, signal);
        const { benchFails, storeLost } = fateOf(experiment);
        if (storeLost === true) throw new StoreFailure({ what: 'the store is locked' });
        if (benchFails !== undefined) return { outcome: 'failed', error: 'nobody answered', ...(benchFails === 'partly' ? { partly: true } : {}) };
        return signal.aborted ? { outcome: 'failed', error: 'refused' } : { outcome: 'succeeded' };
      },
      judge: row => {
        const { unrecorded } = fateOf(row);
        if (unrecorded === 'humanError') throw new HumanError({ what: 'the disk is full' });
        if (unrecorded === 'bug') throw new Error('a bug');
        return { slo: [], feasible: row.outcome === 'ok', ...(row.outcome === 'ok' ? { objective: { metric: 'goodput', value: fateOf(row).objective ?? 1, unit: 'requests/s', direction: 'maximize' as const } } : {}) };
      },
      others: () => [],
      forget: row => void log.push(`~${row.id}`),
      view: () => { throw new Error('not asked'); },
    };
  }

  ended(): readonly string[] {
    return this.experiments().map(({ id, outcome, stage, error, attempt, beside }) => `${id} ${outcome ?? 'under way'} in ${stage}${attempt === 0 ? '' : `, attempt ${attempt}`}${beside === undefined || beside.length === 0 ? '' : `, beside ${beside.join()}`}${error === undefined ? '' : `: ${error}`}`);
  }
}
