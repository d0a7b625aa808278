import type { ServerConfiguration } from '../../task/tune.ts';
import type { Search, Tried } from './search.ts';
import type { Space } from './space.ts';

/** What is given is tried in its order, each in full: grid and random search. */
export function inOrder(space: Space, configurations: Iterable<ServerConfiguration>, maxExperiments: number): Search {
  const untried = firstUntried(space, configurations);
  return {
    next: tried => {
      const configuration = tried.length < maxExperiments ? untried(tried) : undefined;
      return configuration === undefined ? 'end' : { configuration, share: 1 };
    },
  };
}

/** The first of a sequence that was not tried. It is walked only as far as somebody asked. */
export function firstUntried(space: Space, configurations: Iterable<ServerConfiguration>): (tried: readonly Tried[]) => ServerConfiguration | undefined {
  const walked: { readonly key: string; readonly configuration: ServerConfiguration }[] = [];
  const rest = configurations[Symbol.iterator]();
  return tried => {
    const known = new Set(tried.map(({ configuration }) => space.key(configuration)));
    for (let k = 0; ; k++) {
      if (k === walked.length) {
        const further = rest.next();
        if (further.done === true) return undefined;
        walked.push({ key: space.key(further.value), configuration: further.value });
      }
      const here = walked[k];
      if (here !== undefined && !known.has(here.key)) return here.configuration;
    }
  };
}
