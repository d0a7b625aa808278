import type { Position } from './position.ts';

/** A file that a task reads, and where the task says so. */
export interface FileReference extends Position {
  /** Absolute. */
  readonly path: string;
  /** As written, with the split filled in. */
  readonly written: string;
  /** dataset `test` */
  readonly what: string;
}
