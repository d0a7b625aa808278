import type { ProcessFacts } from '../../../base/processFacts.ts';
import type { RequestRow } from '../../../store/rows.ts';
import type { AskedTarget } from '../../../execute/load/loadTarget.ts';
import type { Segment } from './segment.ts';

/** What a thread of the load is started with. */
export interface ThreadSetup {
  readonly target: AskedTarget;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly connections: number;
  /** Which one of how many. */
  readonly thread: number;
  readonly threads: number;
  /** Whether requests become due by a clock. */
  readonly open: boolean;
}

export type ToThread =
  | { readonly to: 'connect'; readonly sockets: number }
  /** The next part: what it sends follows. */
  | { readonly to: 'prepare' }
  | { readonly to: 'supply'; readonly segment: Segment }
  /** There are so many requests in all. */
  | { readonly to: 'endSupply'; readonly total: number }
  | { readonly to: 'begin'; readonly part: PartOfThread }
  | { readonly to: 'abort' };

export interface PartOfThread {
  /** On the system's monotonic clock, which threads share. */
  readonly startMs: number;
  /** Of a closed loop: this thread's slots. */
  readonly slots: number;
  /** When each of them sends, where that changes. */
  readonly slotTimes?: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly durationMs?: number;
  readonly cells: Int32Array<SharedArrayBuffer>;
}

/** Of memory that the threads of a part share: the request that is sent next, how many were sent, and whether it is enough. */
export const partCells = { next: 0, sent: 1, enough: 2 } as const;

export type LoadRow = Omit<RequestRow, 'trial' | 'warmup'>;

export type FromThread =
  | { readonly of: 'ready' }
  | { readonly of: 'connected'; readonly sockets: number; readonly connections: number }
  | { readonly of: 'rows'; readonly rows: readonly LoadRow[] }
  | { readonly of: 'ended'; readonly givenUp?: string; readonly fared: ProcessFacts; readonly connections: number };
