interface Start {
  readonly run: Promise<string | undefined>;
  settled?: { readonly run: string | undefined };
}

/**
 * Starts the same thing once at a time: who clicks twice means one run, and two benches at once would spoil each other's numbers.
 * The second start gets the run of the first, until that run is there to be seen.
 */
export class StartOnce {
  private readonly starts = new Map<string, Start>();
  private readonly isOnItsWay: (run: string) => boolean;

  /** @param isOnItsWay whether a run that was started is not to be seen yet */
  constructor(isOnItsWay: (run: string) => boolean) {
    this.isOnItsWay = isOnItsWay;
  }

  /** @param what names what is started: the same name, the same run */
  async start(what: string, begin: () => Promise<string | undefined>): Promise<string | undefined> {
    const before = this.starts.get(what);
    if (before !== undefined && (before.settled === undefined || (before.settled.run !== undefined && this.isOnItsWay(before.settled.run)))) return await before.run;
    const start: Start = { run: begin() };
    this.starts.set(what, start);
    try {
      const run = await start.run;
      start.settled = { run };
      return run;
    } catch (error) {
      start.settled = { run: undefined };
      throw error;
    }
  }
}
