import type { Behaviour } from './behaviour.ts';
import { Engine } from './engine.ts';
import { createCounts, type ModelCounts, type ModelState } from './metrics.ts';
import { createRateLimit, type RateLimit } from './rateLimit.ts';
import { changeBehaviour, parseBehaviour } from './settings.ts';
import type { Timetable } from './timetable.ts';

/** A model as it is named, with what it is at. */
export interface SimModel {
  how: Behaviour;
  readonly engine: Engine;
  readonly counts: ModelCounts;
  /** Requests so far. */
  arrived: number;
  /** In ms until it may be asked, 0 where it may be asked now. */
  limit: RateLimit;
}

/** Every name is a model of its own, with limits of its own; names share what the server's settings say. */
export class SimModels {
  private readonly models = new Map<string, SimModel>();
  private readonly timetable: Timetable;
  private readonly first: Behaviour;
  private shared: Behaviour;

  constructor(behaviour: Behaviour, timetable: Timetable) {
    this.first = behaviour;
    this.shared = behaviour;
    this.timetable = timetable;
  }

  get behaviour(): Behaviour {
    return this.shared;
  }

  /** A name that it cannot read is a HumanError. */
  find(name: string): SimModel {
    const known = this.models.get(name);
    if (known !== undefined) return known;
    const how = parseBehaviour(name, this.shared);
    const made: SimModel = { how, engine: new Engine(how, this.timetable), counts: createCounts(), arrived: 0, limit: createRateLimit(how) };
    this.models.set(name, made);
    return made;
  }

  /** For requests from now on, and for the steps that are still to come; what a name says stays above it. What it does not know is a HumanError, and changes nothing. */
  change(changes: Readonly<Record<string, unknown>>): void {
    this.shared = changeBehaviour(this.shared, changes, this.first);
    for (const [name, model] of this.models) {
      const before = model.how;
      model.how = parseBehaviour(name, this.shared);
      if (before.requestsPerMinute !== model.how.requestsPerMinute || before.burst !== model.how.burst) model.limit = createRateLimit(model.how);
      model.engine.behaviour = model.how;
      model.engine.admit();
    }
  }

  states(): readonly ModelState[] {
    return [...this.models].map(([model, { counts, engine }]) => ({ model, counts, engine: engine.state() }));
  }
}
