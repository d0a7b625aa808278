import type { Proposal, Search, Tried, Observed } from '../../../src/plan/search/search.ts';
import type { ServerConfiguration } from '../../../src/task/tune.ts';

/** `(1,x) (1,y)` */
export function valuesOf(configurations: Iterable<ServerConfiguration>): string {
  return [...configurations].map(configuration => `(${Object.values(configuration).join(',')})`).join(' ');
}

/** Asks, measures, and asks again until the search ends; `atOnce` under way together, ready in the order of `ready`. */
export function runSearch(search: Search, measure: (proposal: Proposal, k: number) => Observed, atOnce = 1, ready: (underWay: number) => number = () => 0): readonly Tried[] {
  const tried: Tried[] = [];
  const underWay: number[] = [];
  for (;;) {
    const next = underWay.length < atOnce ? search.next(tried) : 'wait';
    if (typeof next === 'object') {
      underWay.push(tried.length);
      tried.push(next);
    } else {
      if (underWay.length === 0) {
        if (next === 'wait') throw new Error('it waits, and nothing is under way');
        return tried;
      }
      const k = underWay.splice(ready(underWay.length), 1)[0]!;
      tried[k] = { ...tried[k]!, result: measure(tried[k]!, k) };
    }
  }
}
