import { HumanError } from '../base/humanError.ts';
import type { Extract } from '../task/scorers.ts';
import { compilePattern } from './compilePattern.ts';
import { definitionOf } from './definition.ts';

/** An output → the answer in it; undefined where nothing was found and `onFail` does not fall back on the output. */
export interface Extractor {
  readonly definition: string;
  find(output: string): string | undefined;
}

/**
 * Finds the group of the first (or last) match. A match whose group is absent or blank found nothing, and the next one is looked at.
 * Throws a HumanError for a malformed expression or a group that it does not have.
 */
export function createExtractor(extract: Extract): Extractor {
  const { regex, flags, group, last, onFail } = extract;
  const single = compilePattern(regex, flags);
  requireGroup(single, group);
  const pattern = new RegExp(single.source, `${single.flags}g`);
  return {
    definition: definitionOf('extract', 1, { regex, flags: single.flags === '' ? undefined : single.flags, group, last, onFail }),
    find(output) {
      let found: string | undefined;
      for (const match of output.matchAll(pattern)) {
        const value = typeof group === 'number' ? match[group] : match.groups?.[group];
        if (value === undefined || value.trim() === '') continue;
        found = value;
        if (!last) break;
      }
      return found ?? (onFail === 'output' ? output : undefined);
    },
  };
}

function requireGroup(pattern: RegExp, group: number | string): void {
  // An alternative that matches the empty text at once shows the groups that the pattern has.
  const groups = new RegExp(`|${pattern.source}`, pattern.flags).exec('');
  const known = typeof group === 'number' ? group < (groups?.length ?? 0) : Object.hasOwn(groups?.groups ?? {}, group);
  if (!known) throw new HumanError({ what: `the expression has no group ${group}`, where: 'extract', toDo: 'name a group that it has, or 0 for the whole match' });
}
