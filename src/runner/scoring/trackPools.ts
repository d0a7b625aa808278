import type { ScoringJob, ScoringResult } from '../../score/scorer.ts';
import { createScoringBatcher } from '../scoringBatcher.ts';
import type { ScoringPool } from '../scoringPool.ts';

/**
 * Pure scoring by track: each named pool has its threads and its queue for itself, so a track that has much to score holds nobody else up.
 * A track that no pool is named after, and no track, share the default pool. Pools are opened when they are first needed.
 * @param open the opener owns what it opened
 */
export function createTrackPools(open: (name: string | undefined) => ScoringPool, names: readonly string[]): (track: string | undefined) => (job: ScoringJob) => ScoringResult | Promise<ScoringResult> {
  const opened = new Map<string | undefined, (job: ScoringJob) => ScoringResult | Promise<ScoringResult>>();
  return track => {
    const name = poolOfTrack(track, names);
    let score = opened.get(name);
    if (score === undefined) opened.set(name, (score = createScoringBatcher(open(name))));
    return score;
  };
}

/** Undefined: the default pool. */
export function poolOfTrack(track: string | undefined, names: readonly string[]): string | undefined {
  return track !== undefined && names.includes(track) ? track : undefined;
}
