import type { Disposable } from '../base/disposable.ts';
import type { CutShort, ErrorClass } from '../base/outcomes.ts';
import type { DatasetRow } from '../task/datasets.ts';

/** One logical ask. */
export interface ProviderRequest {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** The dataset's row behind it: a recorded model answers from its own row of the same index. */
  readonly sample: { readonly index: number; readonly row: DatasetRow; /** As `fields` says; a judge has none. */ readonly input?: string };
}

/** What of an attempt only its log wants to know: told where `ProviderPorts.metered` asks for it, of what went over HTTP. */
export interface Wire {
  /** Absent where no answer began. */
  readonly status?: number;
  /** Of the request's body, and of the answer's as it came. */
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** How one attempt ended. A provider never rejects: a failure is data. */
export type Answer =
  | {
      readonly outcome: 'ok';
      readonly output: string;
      /** First non-empty output token − sent; only where the answer was streamed. */
      readonly ttftMs?: number;
      /** Last byte − sent. Absent where nothing was sent. */
      readonly latencyMs?: number;
      readonly tokensIn?: number;
      readonly tokensOut?: number;
      /** Absent where the answer is whole, or the endpoint does not say. */
      readonly cutShort?: CutShort;
      readonly wire?: Wire;
    }
  | {
      readonly outcome: 'failed' | 'timedOut' | 'cancelled';
      readonly errorClass: ErrorClass;
      /** One sentence without a full stop, with the endpoint's own words where it said any (cut to 300 characters, secrets removed). */
      readonly error: string;
      readonly retryable: boolean;
      /** What the endpoint asked for. */
      readonly retryAfterMs?: number;
      readonly latencyMs?: number;
      readonly wire?: Wire;
      /** Whoever answered is gone for the rest of the run, or asks to be left alone for longer than a run waits: nothing more is asked, and this sample counts as not asked. */
      readonly nobodyLeft?: true;
    };

export type FailedAnswer = Exclude<Answer, { readonly outcome: 'ok' }>;

/** Adapter of a dialect: one attempt a call. */
export interface Provider extends Disposable {
  ask(request: ProviderRequest, signal: AbortSignal): Promise<Answer>;
}
