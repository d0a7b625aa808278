/** An answer takes as long as the next look at the store: what was asked for longer ago was refused. */
const answeredMs = 3_000;

/** From where the next step of the limit goes: two quick clicks are two steps, also where the first is not in force yet. */
export class LimitSteps {
  private asked: { readonly run: string; readonly limit: number; readonly told: string; readonly atMs: number } | undefined;

  /** @param told what was asked for before, as the host says */
  ask(run: string, limit: number, told: number | 'auto', nowMs = Date.now()): void {
    this.asked = { run, limit, told: String(told), atMs: nowMs };
  }

  /** @param shown the limit on the page */
  from(run: string, shown: number | undefined, told: number | 'auto', nowMs = Date.now()): number | undefined {
    const { asked } = this;
    return asked?.run === run && asked.told === String(told) && nowMs - asked.atMs < answeredMs ? asked.limit : shown;
  }
}
