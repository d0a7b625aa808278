import type { RunView } from './view.ts';

/** What `done` and `total` of a run count. */
export function countedNoun({ tune, load }: Pick<RunView, 'tune' | 'load'>): 'experiment' | 'request' | 'sample' {
  return tune !== undefined ? 'experiment' : load !== undefined ? 'request' : 'sample';
}
