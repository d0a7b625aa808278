import { Autoscaler, autoscalingEveryMs } from '../../schedule/replicas/autoscaler.ts';
import { startReplica, type Ending, type Replica } from './replica.ts';
import { ReplicaDeath } from './replicaDeath.ts';
import type { Balanced, ReplicaPorts, Replicas, ReplicasSpec, RunningFact } from './replicas.ts';
import type { RunningBalancer } from './startBalancerThread.ts';

/** What becomes of one index: the replica that it has, or had last. */
interface Place {
  replica: Replica;
  restarts: number;
  /** Its number at the balancer; none while it takes no requests. */
  key: number | undefined;
}

const restartsOfSeveral = 2;
/** One that is not needed any more may bring to an end what it works on. */
const drainMs = 60_000;

/** Replicas that are ready: their requests are shared out, those that end by themselves are started anew, and their number follows the requests where that is asked for. */
export class ServedReplicas implements Replicas {
  readonly url: string;
  private readonly spec: ReplicasSpec;
  private readonly ports: ReplicaPorts;
  private readonly balancer: RunningBalancer | undefined;
  private readonly places = new Map<number, Place>();
  private readonly dying: AbortController;
  private readonly over = new AbortController();
  /** Indices that will have a replica again, or have one that is not ready yet. */
  private readonly starting = new Set<number>();
  /** Starts and stops that are under way. */
  private readonly atWork = new Set<Promise<void>>();
  private readonly changes: { readonly atMs: number; readonly ready: number }[] = [];
  private readonly sinceMs: number;
  private nextKey = 0;
  private stopping: Promise<string | undefined> | undefined;
  /** Of starts that failed. */
  private readonly left: string[] = [];

  constructor(spec: ReplicasSpec, ports: ReplicaPorts, running: readonly Replica[], balancer: RunningBalancer | undefined, dying: AbortController) {
    this.spec = spec;
    this.ports = ports;
    this.balancer = balancer;
    this.dying = dying;
    this.sinceMs = ports.clock.nowMs();
    this.url = balancer?.url ?? `http://127.0.0.1:${running[0]?.port}`;
    for (const replica of running) this.serve(replica, 0);
    if (spec.replicas.autoscaling !== undefined && balancer !== undefined) void this.scale(balancer, spec.replicas.autoscaling);
  }

  get died(): AbortSignal {
    return this.dying.signal;
  }

  facts(): readonly RunningFact[] {
    const places = [...this.places.values()].sort((a, b) => a.replica.index - b.replica.index);
    return places.map(({ replica: { pid, port, readyInMs, log }, restarts }) => ({ pid, port, restarts, readyInMs, log }));
  }

  balanced(): Balanced | undefined {
    return this.balancer === undefined ? undefined : { ...this.balancer.counts, changes: this.changes };
  }

  stop(): Promise<string | undefined> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<string | undefined> {
    this.over.abort();
    await this.balancer?.close();
    const left = await Promise.all([...this.places.values()].map(({ replica }) => replica.stop()));
    await Promise.all(this.atWork);
    const all = [...left.filter(what => what !== undefined), ...this.left];
    return all.length === 0 ? undefined : all.join(', ');
  }

  private serve(replica: Replica, restarts: number): void {
    const key = this.nextKey++;
    const place: Place = { replica, restarts, key };
    this.places.set(replica.index, place);
    this.balancer?.join(key, replica.port);
    this.note();
    void replica.ended.then(ending => {
      // Asked to end, it ends.
      if (place.key === undefined || this.over.signal.aborted) return;
      void this.leave(place);
      this.starting.add(replica.index);
      const words = replica.lastLines().slice(-3).join(' · ');
      this.doing(this.revive(place, { ...ending, how: `${ending.how} while it served${words === '' ? '' : `: ${words}`}` }).finally(() => this.starting.delete(replica.index)));
    });
  }

  private async revive({ replica, restarts }: Place, { how, fromOutside }: Ending): Promise<void> {
    const { count, autoscaling } = this.spec.replicas;
    // What it has started itself may still be there, and holds its devices.
    const left = await replica.stop();
    if (left !== undefined) return this.die(`replica ${replica.index} ${how}; ${left}`, replica.log, false);
    if (restarts >= (this.spec.maxRestarts ?? (count === 1 && autoscaling === undefined ? 0 : restartsOfSeveral))) return this.die(`replica ${replica.index} ${how}`, replica.log, fromOutside);
    const again = await startReplica(this.spec, replica.index, this.ports, this.over.signal);
    if ('failed' in again && again.failed.left !== undefined) this.left.push(again.failed.left);
    if (!('failed' in again)) this.serve(again, restarts + 1);
    else if (!again.cancelled) this.die(`${again.failed.error}, when it was started anew: before, it ${how}`, replica.log, again.failed.canBeRetried);
  }

  private die(what: string, log: string, canBeRetried: boolean): void {
    if (!this.over.signal.aborted) this.dying.abort(new ReplicaDeath(what, log, canBeRetried));
  }

  private async scale(balancer: RunningBalancer, { min, max, targetInFlight }: { readonly min: number; readonly max: number; readonly targetInFlight: number }): Promise<void> {
    const { clock } = this.ports;
    const autoscaler = new Autoscaler({ min, max: Math.min(max, this.spec.devices.length), targetInFlight }, this.sinceMs);
    for (;;) {
      await clock.sleep(autoscalingEveryMs, this.over.signal);
      if (this.over.signal.aborted) return;
      const inFlight = await balancer.averageInFlight();
      if (this.over.signal.aborted) return;
      const serving = [...this.places.values()].filter(({ key }) => key !== undefined);
      const current = serving.length + this.starting.size;
      const wanted = autoscaler.look(inFlight, current, clock.nowMs());
      for (let k = current; k < wanted; k++) {
        const index = this.freeIndex();
        this.starting.add(index);
        this.doing(this.more(index).finally(() => this.starting.delete(index)));
      }
      for (const place of serving.sort((a, b) => b.replica.index - a.replica.index).slice(0, Math.max(0, current - wanted))) this.doing(this.fewer(place));
    }
  }

  private freeIndex(): number {
    let index = 0;
    while (this.starting.has(index) || this.places.get(index)?.key !== undefined) index++;
    return index;
  }

  private async more(index: number): Promise<void> {
    const before = this.places.get(index);
    // Its devices are free only now.
    const left = await before?.replica.stop();
    if (left !== undefined) return this.die(left, this.spec.logFile(index), false);
    const replica = await startReplica(this.spec, index, this.ports, this.over.signal);
    if ('failed' in replica && replica.failed.left !== undefined) this.left.push(replica.failed.left);
    if (!('failed' in replica)) this.serve(replica, before?.restarts ?? 0);
    // Where it was not its own fault, the next look tries again.
    else if (!replica.cancelled && !replica.failed.canBeRetried) this.die(`${replica.failed.error}, when more requests asked for it`, this.spec.logFile(index), false);
  }

  private async fewer(place: Place): Promise<void> {
    await Promise.race([this.leave(place), this.ports.clock.sleep(drainMs, this.over.signal)]);
    await place.replica.stop();
  }

  private leave(place: Place): Promise<void> {
    const { key } = place;
    place.key = undefined;
    this.note();
    return key === undefined ? Promise.resolve() : (this.balancer?.leave(key) ?? Promise.resolve());
  }

  private note(): void {
    this.changes.push({ atMs: this.ports.clock.nowMs() - this.sinceMs, ready: [...this.places.values()].filter(({ key }) => key !== undefined).length });
  }

  private doing(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => this.dying.abort(error)).finally(() => this.atWork.delete(kept));
    this.atWork.add(kept);
  }
}
