import type { ProcessFacts } from '../../base/processFacts.ts';

/** How the client fared while a level ran. */
export interface ClientFacts extends ProcessFacts {
  /** Open before the level's clock started. */
  readonly sockets: number;
  /** Connections made for the level, those included. */
  readonly connections?: number;
  /** That made the load; absent where it was made beside everything else, in one. The facts are then those of the worst. */
  readonly threads?: number;
}
