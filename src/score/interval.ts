/** An interval with the evidence it rests on. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: 0.95;
  readonly method: 'wilson' | 'bootstrap' | 'normal';
}
