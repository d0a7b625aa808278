/** An interval with the evidence it rests on. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: 0.95;
  readonly method: 'wilson' | 'bootstrap' | 'normal' | 'clusterBootstrap' | 'clusterNormal';
  /** Of the bootstrap, where it is not the 10,000 of a mean: of corpus metrics. */
  readonly resamples?: number;
  /** How many groups of samples were drawn whole, where not samples were. */
  readonly clusters?: number;
}
