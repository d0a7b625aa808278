import type { Model } from './models.ts';
import type { Prompt } from './prompts.ts';

/** What varies beyond models, datasets, splits and prompts. */
export interface Matrix {
  readonly axes: readonly Axis[];
  /** One for each assignment of a value to every axis, the last axis varying fastest. */
  readonly variants: readonly Variant[];
}

export interface Axis {
  readonly name: string;
  /** Ids of its values. */
  readonly values: readonly string[];
}

/** The task's models and prompts under one assignment. */
export interface Variant {
  /** Value by axis. */
  readonly axes: Readonly<Record<string, string>>;
  readonly models: readonly Model[];
  readonly prompts: readonly Prompt[];
  /** Those of the datasets with their own, by dataset id. */
  readonly ownPrompts: ReadonlyMap<string, readonly Prompt[]>;
}

/** Drops the trials that have one of the values of every factor: `model`, `dataset`, `split`, `prompt` or an axis. */
export type Exclusion = Readonly<Record<string, readonly string[]>>;
