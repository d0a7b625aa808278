import type { LevelTimeline } from '../../score/load/levelTimeline.ts';

/** One level's timeline, and whether it goes on. */
export interface TimelineView extends LevelTimeline {
  readonly trial: string;
  /** The level is under way: what is known are the runner's ticks, with rates over the last 5 s. */
  readonly live?: true;
  readonly open: boolean;
}
