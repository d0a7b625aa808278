import type { Reporter } from './reporter.ts';

/** Reports ids that stand twice in a list; one that is not known (yet) is nobody's. */
export function checkIds(list: string, ids: readonly (string | undefined)[], reporter: Reporter): void {
  const first = new Map<string, number>();
  for (const [k, id] of ids.entries()) {
    if (id === undefined) continue;
    const before = first.get(id);
    if (before === undefined) first.set(id, k);
    else reporter.at([list, k, 'id'], `\`${id}\` is the id of ${list}[${before}] already`, { toDo: 'give each its own `id`', fixes: list === 'scorers' ? [] : [{ do: 'replace', word: id, by: freeId(id, ids) }] });
  }
}

/** @returns `id-2`, or the next number that nobody has */
function freeId(id: string, ids: readonly (string | undefined)[]): string {
  for (let k = 2; ; k++) if (!ids.includes(`${id}-${k}`)) return `${id}-${k}`;
}
