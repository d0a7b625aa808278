/** What a run counts while it runs: the numbers of the tick, the status bar and the terminal's progress line. */
export interface ProgressSnapshot {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly inFlight: number;
  /** Over the last seconds, not since the start. */
  readonly requestsPerS: number;
  readonly tokensPerS: number;
  /** Undefined until there is a rate to tell it from. */
  readonly timeLeftMs: number | undefined;
  /** Of a run in stages, which one: how fast the others are is not known. */
  readonly stage?: string;
}

/** Rates look back this far: long enough to be calm, short enough to follow a change. */
const windowMs = 5_000;
/** No rate is told from less than this. */
const leastWindowMs = 500;

interface Mark {
  readonly atMs: number;
  readonly ended: number;
  readonly tokens: number;
}

export class RunProgress {
  done = 0;
  total = 0;
  failed = 0;
  inFlight = 0;
  stage: string | undefined;
  /** Ended since this process started: what was done before a resume has no rate. */
  private ended = 0;
  private tokens = 0;
  private readonly marks: Mark[];

  constructor(startMs: number) {
    this.marks = [{ atMs: startMs, ended: 0, tokens: 0 }];
  }

  sampleEnded(ok: boolean, tokensOut: number): void {
    this.done++;
    this.ended++;
    this.tokens += tokensOut;
    if (!ok) this.failed++;
  }

  /** Of a shard, whose samples have no tokens. */
  samplesEnded(n: number, failed: number): void {
    this.done += n;
    this.ended += n;
    this.failed += failed;
  }

  snapshot(nowMs: number): ProgressSnapshot {
    const oldest = this.marks.findLast(mark => nowMs - mark.atMs >= windowMs) ?? this.marks[0];
    const spanMs = oldest === undefined ? 0 : nowMs - oldest.atMs;
    const known = oldest !== undefined && spanMs >= leastWindowMs;
    const requestsPerS = known ? ((this.ended - oldest.ended) * 1000) / spanMs : 0;
    const tokensPerS = known ? ((this.tokens - oldest.tokens) * 1000) / spanMs : 0;
    const left = this.total - this.done;
    return {
      done: this.done,
      total: this.total,
      failed: this.failed,
      inFlight: this.inFlight,
      requestsPerS,
      tokensPerS,
      timeLeftMs: requestsPerS > 0 && this.stage === undefined ? (left * 1000) / requestsPerS : undefined,
      ...(this.stage === undefined ? {} : { stage: this.stage }),
    };
  }

  /** Remembers where it stands; called a few times a second. */
  mark(nowMs: number): void {
    this.marks.push({ atMs: nowMs, ended: this.ended, tokens: this.tokens });
    while (this.marks.length > 2 && nowMs - (this.marks[1]?.atMs ?? nowMs) > windowMs) this.marks.shift();
  }
}
