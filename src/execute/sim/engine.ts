import { shapeOf, type Behaviour } from './behaviour.ts';
import type { Timetable } from './timetable.ts';

/** What one request costs the engine. */
export interface Work {
  /** Texts that are worked on together, each step for all of them. */
  readonly inputs: number;
  /** Of all its inputs. */
  readonly promptTokens: number;
  /** Of the longest answer. */
  readonly tokens: number;
  /** So many are there at once: all of them where the answer is not streamed. */
  readonly tokensPerStep: number;
  /** From its start to its first step, and from a step to the next for each token of it; without what others cost it. */
  readonly firstMs: number;
  gapMs(): number;
  /** It leaves the queue; not again where it has to begin anew. */
  onStart(): void;
  /** Tokens up to `to` (exclusive) are there; of an answer without tokens once, with 0. */
  onStep(to: number): void;
  /** It has taken its last step: its place is free. */
  onEnd(): void;
}

/** A request in the engine. */
export interface Job {
  /** It takes no further step. Idempotent. */
  leave(): void;
}

export interface EngineState {
  readonly running: number;
  readonly waiting: number;
  /** Tokens held, and their share of the budget (0 without one). */
  readonly kvTokens: number;
  readonly kvShare: number;
  readonly preemptions: number;
}

interface Place extends Job {
  readonly work: Work;
  readonly slower: number;
  started: boolean;
  done: number;
  held: number;
  /** An entry of the timetable that was made in another turn is void. */
  turn: number;
}

/**
 * What happens between a request and its tokens, as in a server with continuous batching: so many requests are worked on at once, the others wait in order; each holds the tokens of its prompt
 * and of its answer so far; steps take longer the more are worked on. Without limits every request starts when it arrives and its steps keep to their own times.
 */
export class Engine {
  behaviour: Behaviour;
  private readonly timetable: Timetable;
  private readonly running = new Set<Place>();
  private readonly waiting: Place[] = [];
  private held = 0;
  private preemptions = 0;
  private admitting = false;

  constructor(behaviour: Behaviour, timetable: Timetable) {
    this.behaviour = behaviour;
    this.timetable = timetable;
  }

  state(): EngineState {
    const { kvTokens } = this.behaviour;
    return { running: this.running.size, waiting: this.waiting.length, kvTokens: this.held, kvShare: kvTokens === undefined ? 0 : this.held / kvTokens, preemptions: this.preemptions };
  }

  /** `queueFull` where it may not even wait, `tooLong` where it could never be held. */
  take(work: Work, arrivedMs: number): Job | 'queueFull' | 'tooLong' {
    const { kvTokens = Number.POSITIVE_INFINITY, degradeAbove } = this.behaviour;
    if (work.promptTokens + work.inputs * work.tokens > kvTokens) return 'tooLong';
    const { queue } = shapeOf(this.behaviour);
    const slower = degradeAbove === undefined ? 1 : Math.max(1, ((this.running.size + this.waiting.length + 1) / degradeAbove) ** 2);
    const place: Place = { work, slower, started: false, done: 0, held: 0, turn: 0, leave: () => this.leave(place) };
    if (this.waiting.length === 0 && this.hasRoomFor(place)) this.start(place, arrivedMs);
    else if (this.waiting.length >= queue) return 'queueFull';
    else this.waiting.push(place);
    return place;
  }

  /** After the behaviour was changed: more may have room. */
  admit(): void {
    // One that ends at once would come here again, as deep as the queue is long.
    if (this.admitting) return;
    this.admitting = true;
    for (let next = this.waiting[0]; next !== undefined && this.hasRoomFor(next); next = this.waiting[0]) {
      this.waiting.shift();
      this.start(next, this.timetable.nowMs());
    }
    this.admitting = false;
  }

  private hasRoomFor({ work, done }: Place): boolean {
    const { kvTokens = Number.POSITIVE_INFINITY } = this.behaviour;
    return this.running.size < shapeOf(this.behaviour).slots && (this.running.size === 0 || this.held + work.promptTokens + work.inputs * (done + firstStep(work)) <= kvTokens);
  }

  private start(place: Place, atMs: number): void {
    const { work } = place;
    this.running.add(place);
    this.hold(place, work.promptTokens + work.inputs * place.done);
    if (!place.started) {
      place.started = true;
      work.onStart();
    }
    const prefillMs = (this.behaviour.prefillMs ?? 0) * (work.promptTokens + work.inputs * place.done);
    this.stepAt(place, atMs + this.factor(place) * (work.firstMs + prefillMs));
  }

  /** Steps are due at times of their own, so that late ones do not add up. */
  private stepAt(place: Place, dueMs: number): void {
    const { turn } = place;
    this.timetable.at(dueMs, () => {
      if (place.turn === turn) this.step(place, dueMs);
    });
  }

  private step(place: Place, dueMs: number): void {
    const { work } = place;
    let atMs = dueMs;
    // Steps that are due by now come in one turn: a timer for each would make them later still.
    do {
      const to = Math.min(work.tokens, place.done + Math.max(1, work.tokensPerStep));
      const { turn } = place;
      this.hold(place, work.inputs * (to - place.done));
      // It may be this one that has to give way.
      if (place.turn !== turn) return;
      place.done = to;
      if (to >= work.tokens) {
        this.leave(place);
        work.onStep(to);
        work.onEnd();
        return;
      }
      work.onStep(to);
      if (place.turn !== turn) return;
      let gapMs = 0;
      for (let k = 0; k < Math.max(1, work.tokensPerStep); k++) gapMs += work.gapMs();
      atMs += this.factor(place) * gapMs;
    } while (atMs <= this.timetable.nowMs());
    this.stepAt(place, atMs);
  }

  private factor({ slower }: Place): number {
    return slower * (1 + (this.behaviour.slowdown ?? 0) * Math.max(0, this.running.size - 1));
  }

  private hold(place: Place, tokens: number): void {
    const { kvTokens = Number.POSITIVE_INFINITY } = this.behaviour;
    place.held += tokens;
    this.held += tokens;
    while (this.held > kvTokens && this.running.size > 1) {
      const last = [...this.running].at(-1);
      if (last === undefined) return;
      this.release(last);
      this.waiting.unshift(last);
      this.preemptions++;
      if (last === place) return;
    }
  }

  private leave(place: Place): void {
    if (this.running.has(place)) {
      this.release(place);
      return this.admit();
    }
    const at = this.waiting.indexOf(place);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  private release(place: Place): void {
    place.turn++;
    this.running.delete(place);
    this.held -= place.held;
    place.held = 0;
  }
}

function firstStep({ tokens, tokensPerStep }: Work): number {
  return Math.min(tokens, Math.max(1, tokensPerStep));
}
