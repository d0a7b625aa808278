import type { EventRow, TickRow } from '../../store/rows.ts';
import type { SlotPhase, SlotStretch } from './slotTimeline.ts';

/** When each trial was under way, on the wall's clock. A run that was broken off and resumed was nowhere in between: its last sign of life ends what it did. */
export interface Lives {
  readonly trials: ReadonlyMap<string, readonly SlotStretch[]>;
  readonly pauses: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

/** @param nowMs of a run that goes on: what has not ended lasts until now */
export function foldLives(events: readonly EventRow[], ticks: readonly Pick<TickRow, 'atMs'>[], nowMs: number | undefined): Lives {
  const trials = new Map<string, SlotStretch[]>();
  const open = new Map<string, number>();
  const pauses: { fromMs: number; untilMs: number }[] = [];
  let pausedMs: number | undefined;
  let lastMs = 0;
  let judgingMs: number | undefined;
  let tick = 0;
  const close = (trial: string, untilMs: number): void => {
    const fromMs = open.get(trial);
    open.delete(trial);
    if (fromMs !== undefined) trials.set(trial, [...(trials.get(trial) ?? []), { phase: 'working', fromMs, untilMs: Math.max(fromMs, untilMs) }]);
  };
  const closeAll = (untilMs: number): void => {
    for (const trial of [...open.keys()]) close(trial, untilMs);
    unpause(untilMs);
  };
  const unpause = (untilMs: number): void => {
    if (pausedMs !== undefined) pauses.push({ fromMs: pausedMs, untilMs });
    pausedMs = undefined;
  };
  for (const { atMs, event } of events) {
    for (; (ticks[tick]?.atMs ?? Infinity) < atMs; tick++) lastMs = Math.max(lastMs, ticks[tick]?.atMs ?? 0);
    switch (event.type) {
      case 'runResumed':
        closeAll(lastMs);
        break;
      case 'trialStarted':
      case 'scoringRetried':
      case 'loadStarted':
        if (!open.has(event.trial)) open.set(event.trial, atMs);
        break;
      // What only judges begins all its trials at once.
      case 'rescoringStarted':
        judgingMs = atMs;
        break;
      case 'trialEnded':
        if (judgingMs !== undefined && !open.has(event.trial)) open.set(event.trial, judgingMs);
        close(event.trial, atMs);
        break;
      case 'paused':
        pausedMs ??= atMs;
        break;
      case 'unpaused':
        unpause(atMs);
        break;
      case 'runEnded':
        closeAll(atMs);
        break;
      default:
    }
    lastMs = Math.max(lastMs, atMs);
  }
  closeAll(nowMs ?? Math.max(lastMs, ticks.at(-1)?.atMs ?? 0));
  return { trials, pauses };
}

/** A stretch of work with the pauses cut out of it, as stretches of their own. */
export function withPauses(stretches: readonly SlotStretch[], pauses: Lives['pauses']): readonly SlotStretch[] {
  return stretches.flatMap(of => {
    const parts: SlotStretch[] = [];
    let fromMs = of.fromMs;
    const put = (phase: SlotPhase, untilMs: number): void => {
      if (untilMs > fromMs) parts.push({ phase, fromMs, untilMs });
      fromMs = Math.max(fromMs, untilMs);
    };
    for (const pause of pauses) {
      if (pause.untilMs <= fromMs || pause.fromMs >= of.untilMs) continue;
      put(of.phase, Math.min(pause.fromMs, of.untilMs));
      put('paused', Math.min(pause.untilMs, of.untilMs));
    }
    put(of.phase, of.untilMs);
    return parts;
  });
}
