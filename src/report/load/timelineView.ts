import type { Histogram } from '../../score/load/histogram.ts';
import type { LevelTimeline } from '../../score/load/levelTimeline.ts';
import type { CurveMetric } from '../../score/load/percentileCurve.ts';

/** One level's timeline, and whether it goes on. */
export interface TimelineView extends LevelTimeline {
  readonly trial: string;
  /** The level is under way: what is known are the runner's ticks, with rates over the last 5 s. */
  readonly live?: true;
  readonly open: boolean;
  /** Of the requests that figures are of: how often each time was seen. Absent while the level runs. */
  readonly histograms?: Readonly<Partial<Record<CurveMetric, Histogram>>>;
}
