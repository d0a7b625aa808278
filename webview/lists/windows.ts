/** Lines that one question to the host fetches: several screens. */
export const windowSize = 200;
/** Windows kept; the ones farthest from the last looked at go first. */
const kept = 40;

/** The lines of a list, fetched window by window as they come into sight. After `refresh` the old lines stay until the new ones are there. */
export class Windows<Line> {
  total = 0;
  private posed = false;
  private readonly lines = new Map<number, readonly Line[]>();
  private readonly asked = new Map<number, number>();
  private stale = new Set<number>();
  private request = 0;
  private readonly ask: (request: number, offset: number, limit: number) => void;

  constructor(ask: (request: number, offset: number, limit: number) => void) {
    this.ask = ask;
  }

  /** Begins anew: the question is another. */
  pose(): void {
    this.posed = true;
    this.lines.clear();
    this.asked.clear();
    this.stale.clear();
    this.total = 0;
    this.fetch(0);
  }

  /** Lines may have changed, also those on their way: what is in sight is asked for again. Where there was none, nothing is in sight that would ask. */
  refresh(): void {
    this.stale = new Set([...this.lines.keys(), ...this.asked.keys()]);
    if (this.total === 0) this.fetch(0);
  }

  /** Undefined while it is on its way. */
  at(index: number): Line | undefined {
    const window = Math.floor(index / windowSize);
    const lines = this.lines.get(window);
    if (lines === undefined || this.stale.has(window)) this.fetch(window);
    return lines?.[index % windowSize];
  }

  /** True where it was asked for by the question in force. */
  receive(request: number, { total, offset, lines }: { readonly total: number; readonly offset: number; readonly lines: readonly Line[] }): boolean {
    const window = offset / windowSize;
    if (this.asked.get(window) !== request) return false;
    this.asked.delete(window);
    this.lines.set(window, lines);
    this.total = total;
    if (total === 0 && this.stale.has(window)) this.fetch(window);
    if (this.lines.size > kept) {
      const [farthest] = [...this.lines.keys()].sort((a, b) => Math.abs(b - window) - Math.abs(a - window));
      if (farthest !== undefined) this.lines.delete(farthest);
    }
    return true;
  }

  private fetch(window: number): void {
    if (!this.posed || this.asked.has(window)) return;
    this.stale.delete(window);
    this.asked.set(window, ++this.request);
    this.ask(this.request, window * windowSize, windowSize);
  }
}
