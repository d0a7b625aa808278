import type { Notes } from '../notes.ts';
import type { Source } from '../source.ts';

/** What all parts of one import share. */
export interface Importing {
  readonly source: Source;
  readonly notes: Notes;
  /** Variables that the configuration itself sets, under `env`. */
  readonly env: Readonly<Record<string, string>>;
}
