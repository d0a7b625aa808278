import type { RunEvent } from '../../store/rows.ts';

/** What happened to a run as a whole, in a word or two beside its line in a picture; undefined of all that belongs to a part of it. */
export function markText(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'runResumed':
      return 'resumed';
    case 'paused':
      return 'paused';
    case 'unpaused':
      return 'resumed';
    case 'cancelRequested':
      return 'cancel';
    case 'limitSet':
      return `limit ${event.parallelRequests}`;
    default:
      return undefined;
  }
}
