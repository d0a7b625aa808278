/** What becomes of a request: the replica that works on it, or one of these. `unreachable`: there is none that has not been tried for it. */
export type Placing = number | 'waits' | 'refused' | 'unreachable';

export interface Given<R> {
  readonly request: R;
  readonly replica: number;
}

interface Waiting<R> {
  readonly request: R;
  readonly tried: ReadonlySet<number>;
}

interface Replica {
  working: number;
  /** When it was given its last request: a count, not a time. */
  lastTurn: number;
}

const none: ReadonlySet<number> = new Set();

/**
 * Who of several replicas works on what: the one with the least outstanding requests, of equals the one whose turn is longest ago. Each works on so many at once, so many wait in order for the
 * first that has room, and the next is refused at once. It knows neither time nor sockets: what it is told has happened, and what it returns is to be done.
 */
export class ReplicaQueue<R> {
  private readonly workers: number;
  private readonly maxQueueLength: number;
  private readonly replicas = new Map<number, Replica>();
  private readonly waiting: Waiting<R>[] = [];
  private turns = 0;

  /** @param workers of each replica */
  constructor({ workers, maxQueueLength }: { readonly workers: number; readonly maxQueueLength: number }) {
    this.workers = workers;
    this.maxQueueLength = maxQueueLength;
  }

  /** A replica is ready for requests: it is given those that wait. */
  join(replica: number): readonly Given<R>[] {
    this.replicas.set(replica, { working: 0, lastTurn: 0 });
    return this.feed();
  }

  /** It gets no further requests. What it works on is nobody's concern here any more. Returns those that wait in vain: nobody else is left that they have not tried. */
  leave(replica: number): readonly R[] {
    this.replicas.delete(replica);
    return this.replicas.size === 0 ? [] : this.takeOut(({ tried }) => [...this.replicas.keys()].every(other => tried.has(other)));
  }

  /** @param tried replicas that could not be reached for it: it comes before those that wait */
  arrive(request: R, tried: ReadonlySet<number> = none): Placing {
    if (tried.size > 0 && [...this.replicas.keys()].every(replica => tried.has(replica))) return 'unreachable';
    const replica = this.freest(tried);
    if (replica !== undefined) return this.give(replica);
    if (tried.size > 0) this.waiting.unshift({ request, tried });
    else if (this.waiting.length >= this.maxQueueLength) return 'refused';
    else this.waiting.push({ request, tried });
    return 'waits';
  }

  /** The replica has done with a request, whatever came of it. */
  end(replica: number): readonly Given<R>[] {
    const at = this.replicas.get(replica);
    if (at === undefined) return [];
    at.working--;
    return this.feed();
  }

  /** It waits no longer. Returns whether it did. */
  cancel(request: R): boolean {
    return this.takeOut(each => each.request === request).length > 0;
  }

  get waits(): number {
    return this.waiting.length;
  }

  /** Of the replicas that are ready, by number. */
  working(): ReadonlyMap<number, number> {
    return new Map([...this.replicas].map(([replica, { working }]) => [replica, working]));
  }

  private feed(): readonly Given<R>[] {
    const given: Given<R>[] = [];
    for (let k = 0; k < this.waiting.length;) {
      const next = this.waiting[k];
      const replica = next === undefined ? undefined : this.freest(next.tried);
      if (next === undefined || replica === undefined) {
        // Only one that has tried the free one lets others pass.
        if (next === undefined || next.tried.size === 0) break;
        k++;
        continue;
      }
      this.waiting.splice(k, 1);
      given.push({ request: next.request, replica: this.give(replica) });
    }
    return given;
  }

  private freest(tried: ReadonlySet<number>): number | undefined {
    let best: number | undefined;
    let least: Replica | undefined;
    for (const [number, replica] of this.replicas) {
      if (replica.working >= this.workers || tried.has(number)) continue;
      if (least === undefined || replica.working < least.working || (replica.working === least.working && replica.lastTurn < least.lastTurn)) [best, least] = [number, replica];
    }
    return best;
  }

  private give(number: number): number {
    const replica = this.replicas.get(number);
    if (replica !== undefined) {
      replica.working++;
      replica.lastTurn = ++this.turns;
    }
    return number;
  }

  private takeOut(isOut: (waiting: Waiting<R>) => boolean): readonly R[] {
    const out = this.waiting.filter(isOut);
    for (const each of out) this.waiting.splice(this.waiting.indexOf(each), 1);
    return out.map(({ request }) => request);
  }
}
