import type { Clock } from '../../base/clock.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import type { ExperimentPatch, StoreWriter } from '../../store/store.ts';

export interface ExperimentRecordParts {
  readonly store: Pick<StoreWriter, 'updateExperiment' | 'writeEvent'>;
  readonly clock: Clock;
  /** Removes what measured it. */
  readonly forget: (experiment: ExperimentRow) => void;
}

/** An experiment under way: each change of its row is recorded as it is made. */
export class ExperimentRecord {
  private readonly parts: ExperimentRecordParts;
  private row: ExperimentRow;

  constructor(row: ExperimentRow, parts: ExperimentRecordParts) {
    this.row = row;
    this.parts = parts;
  }

  get now(): ExperimentRow {
    return this.row;
  }

  update(patch: ExperimentPatch): void {
    this.parts.store.updateExperiment(this.row.run, this.row.id, patch);
    this.row = { ...this.row, ...patch };
  }

  /** For a reason that is not the configuration's. */
  startAnew(error: string): void {
    const { store, clock, forget } = this.parts;
    const { run, id } = this.row;
    const [attempt, queuedMs] = [this.row.attempt + 1, clock.wallMs()];
    store.writeEvent(run, queuedMs, { type: 'experimentRetried', experiment: id, attempt, error });
    // A row never names a run that is gone.
    store.updateExperiment(run, id, patchAnew(attempt, queuedMs));
    this.row = { ...anew(this.row), attempt, queuedMs };
    forget(this.row);
  }
}

/** What clears an experiment that begins again. */
export function patchAnew(attempt: number, queuedMs: number): { readonly [K in keyof ExperimentPatch]: ExperimentPatch[K] | undefined } {
  return { stage: 'waiting', attempt, queuedMs, outcome: undefined, error: undefined, devices: undefined, startedMs: undefined, readyMs: undefined, endedMs: undefined, replicas: undefined, benchRun: undefined, evalRun: undefined, beside: undefined, judged: undefined, job: undefined };
}

/** As it was proposed. */
export function anew({ run, id, index, configuration, share, devicesNeeded, queuedMs, attempt }: ExperimentRow): ExperimentRow {
  return { run, id, index, configuration, share, stage: 'waiting', devicesNeeded, queuedMs, attempt };
}
