import type { Disposable } from '../../base/disposable.ts';
import type { ProcessFacts } from '../../base/processFacts.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import type { RequestRow } from '../../store/rows.ts';
import type { LevelSpec } from './runLevel.ts';

/** Makes the load of one level: in the thread that asks for it, or in threads of its own. Which requests are sent, when they are due and what they hold is the same for any number of threads. */
export interface LoadGenerator extends Disposable {
  /** Of its own; 0: the load is made where everything else is done. */
  readonly threads: number;
  /** Connects until so many sockets are open, before anything is timed; returns how many are. */
  connect(sockets: number, signal: AbortSignal): Promise<number>;
  /** Connections made so far, also those that the server has closed. */
  connections(): number;
  /** Makes the first requests of a part of the level, its warm-up or what is measured. One part at a time. */
  prepare(part: LoadPart): Promise<ReadyPart>;
}

export interface LoadPart {
  /** The k-th request's bytes: asked for once, and in order. */
  readonly body: (k: number) => string;
  /** Of an open loop: when requests are due, ascending, in ms since the part's clock starts. */
  readonly dueTimes?: Iterator<number>;
  /** Of a closed loop: requests kept in flight. */
  readonly concurrency: number;
  /** Of a closed loop whose requests in flight change: when the k-th slot sends, in ms since the part’s clock starts. */
  readonly slotTimes?: NonNullable<LevelSpec['slotTimes']>;
  readonly stop: { readonly requests?: number; readonly durationMs?: number };
  /** What it is sent over, where that is not the endpoint as it is; only for a load that is made in this thread. */
  readonly through?: Pick<LoadEndpoint, 'send'>;
}

export interface PartHooks {
  /** Its clock starts, at a time of this thread's clock. */
  readonly onBegun?: (atMs: number) => void;
  /** Ends the part before its time: what is in flight comes to its end. */
  readonly enough?: () => boolean;
  readonly onSent: () => void;
  /** In the order of their ends, as far as one thread made them. A request that was cancelled is none. */
  readonly onEnded: (row: Omit<RequestRow, 'trial' | 'warmup'>) => void;
}

export interface ReadyPart {
  /** Resolves when the last request has ended; rejects with a HumanError where a thread was lost. */
  run(hooks: PartHooks, signal: AbortSignal): Promise<PartEnd>;
}

export interface PartEnd {
  /** What was said where the endpoint was gone and the part was given up. */
  readonly givenUp?: string;
  /** How the thread that made the load fared; of several the worst of each. Absent where nobody watched. */
  readonly fared?: ProcessFacts;
}
