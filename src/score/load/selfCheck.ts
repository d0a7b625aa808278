import type { Spread } from './clientError.ts';

/** What a bench found of its own client on this machine, against a simulated server that tells the truth; or why it found nothing. */
export type SelfCheck = FoundError | { readonly failed: string };

/** At the bench's highest load, which is one of the two: requests in flight, or requests a second. */
export interface FoundError {
  readonly concurrency?: number;
  readonly rate?: number;
  /** Of undici, which carries requests through proxies and over HTTP/2: measured over HTTP/1.1 without one. */
  readonly fallback?: true;
  readonly answers: number;
  /** Events that the server wrote and the client has not, or has twice. */
  readonly lostEvents: number;
  /** First token: seen − written. */
  readonly ttftMs: Spread;
  /** Time per output token: |seen − true| ÷ true. */
  readonly tpotShare?: Spread;
  /** Sent − due. */
  readonly lagMs: Spread;
  /** When it was measured, in ms since 1970. */
  readonly atMs: number;
  /** It was measured for an earlier bench on this machine. */
  readonly kept?: true;
}

/** What the error budget allows a TTFT at so many streams, in ms. */
export function ttftBudgetMs(streams: number): number {
  return streams <= 64 ? 1 : streams <= 256 ? 2 : 5;
}

/** What the error budget allows a TPOT, as a share. */
export const tpotBudget = 0.005;
