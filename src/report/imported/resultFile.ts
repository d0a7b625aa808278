import type { RunOutcome } from '../../base/outcomes.ts';
import type { Arrival, Configuration, Ramp, RunKind } from '../../plan/plan.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';
import type { ImportedOrigin, ImportedTrial } from '../../store/imported.ts';
import type { NewSampleRow, ScorerRow } from '../../store/rows.ts';
import type { ResultKind } from './resultKinds.ts';

/** A result file of another tool, and a port to what lies beside it: `report` reads no files. */
export interface ResultFile {
  /** `openai-infqps-m.json`: for messages, and to name a run by. */
  readonly name: string;
  readonly text: string;
  /** The text of a file in the same folder, or of a part of an archive; undefined where there is none. */
  readonly read: (name: string) => string | undefined;
  /** Names of those. */
  readonly list: () => readonly string[];
}

/** A kind of result file: one for each tool. */
export interface ResultReader extends ResultKind {
  /** Throws a HumanError where it is none after all, or is damaged. */
  readonly read: (file: ResultFile) => readonly ImportedRun[];
}

/** What such a file says, in our words. */
export interface ImportedRun extends Pick<ImportedOrigin, 'tool' | 'title' | 'toolVersion' | 'measuredMs' | 'definitions' | 'notes'> {
  readonly kind: Exclude<RunKind, 'tune'>;
  /** What lists call it. */
  readonly task: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  readonly error?: string;
  /** What the file says of how it was measured, by its own names. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Of a bench. */
  readonly load?: { readonly streamed: boolean; /** When requests were due is known. */ readonly arrival?: Arrival; /** The only level changes its load all the time. */ readonly ramp?: Ramp; readonly warmup?: number };
  /** Of an eval. */
  readonly scorers: readonly ScorerRow[];
  readonly repeats?: number;
  readonly trials: readonly ImportedPart[];
}

/** A level, or a dataset of an eval. */
export interface ImportedPart {
  readonly configuration: Configuration;
  readonly promptHash?: string;
  readonly datasetHash?: string;
  readonly scorers?: readonly string[];
  readonly outcome: RunOutcome;
  readonly error?: string;
  readonly imported: ImportedTrial;
  readonly requests?: readonly ObservedRequest[];
  readonly samples?: readonly Omit<NewSampleRow, 'trial'>[];
}
