/** What of a body is shown again, without its keys. */
type Shown = Readonly<Record<string, unknown>>;

/** A trial's samples of one repeat. */
export interface Place {
  readonly model: string;
  readonly dataset: string;
  /** Absent where its answers were given before. */
  readonly prompt?: string;
  readonly repeat: number;
}

export interface PostedMetric {
  /** Evalap's name. */
  readonly name: string;
  readonly alias?: string;
  readonly params?: Shown;
  /** Whose scores it has; absent where nothing is scored. */
  readonly scorer?: string;
}

export interface PostedExperiment {
  readonly name: string;
  readonly readme?: string;
  readonly sample?: readonly number[];
  readonly dataset: string;
  readonly model: Shown;
  readonly judge?: Shown;
  readonly metrics: readonly PostedMetric[];
  /** One; several where it names several models or datasets. */
  readonly places: readonly Place[];
}

/** One request that made experiments: they are one task, and one run. Experiment ids are `first` and those after it. */
export interface Posting {
  readonly first: number;
  readonly count: number;
  /** The set that they are of; absent of a single one. */
  readonly set?: { readonly id: number; readonly name: string; readonly readme: string };
  readonly createdMs: number;
  readonly taskFile: string;
  readonly run: string;
  readonly notes: readonly string[];
  /** The secrets that its run needs, by name: they are kept in memory alone. */
  readonly secrets: readonly string[];
  readonly experiments: readonly PostedExperiment[];
  /** It waits for `POST …/run`. */
  readonly held?: true;
  /** Why its run could not begin, in a sentence. */
  readonly error?: string;
}
