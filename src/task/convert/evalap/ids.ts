import { isObject } from '../notes.ts';
import type { Written } from './readExperiments.ts';

interface Kept {
  readonly base: string;
  readonly entry: Written;
}

/** Parts by what they are: equal ones have one id, and others of the same name are told apart by what differs. */
export class Ids {
  private readonly byKey = new Map<string, Kept & { readonly id: string }>();
  private readonly taken = new Set<string>();

  /** The id of a part. @param copy which one of parts that are equal, where each is meant to be there */
  of(base: string, entry: Written, copy = 1): string {
    const key = JSON.stringify([base, entry, copy]);
    const known = this.byKey.get(key);
    if (known !== undefined) return known.id;
    const others = [...this.byKey.values()].filter(other => other.base === base);
    const id = this.free(others.length === 0 ? base : `${base}${differing(entry, others[0]?.entry)}`);
    this.byKey.set(key, { base, entry, id });
    return id;
  }

  /** Every part as a task writes it, in the order in which they came. */
  list(): readonly Written[] {
    return [...this.byKey.values()].map(({ id, entry }) => ({ id, ...entry }));
  }

  private free(name: string): string {
    let id = name.slice(0, 110).trim();
    for (let k = 2; this.taken.has(id); k++) id = `${name.slice(0, 110).trim()} ${k}`;
    this.taken.add(id);
    return id;
  }
}

/** ` limit=5`: the first short value that is another one; empty where there is none. */
function differing(entry: unknown, other: unknown, name = ''): string {
  if (isObject(entry)) {
    for (const [key, value] of Object.entries(entry)) {
      const found = differing(value, isObject(other) ? other[key] : undefined, key);
      if (found !== '') return found;
    }
    return '';
  }
  const isShort = (typeof entry === 'string' && entry.length <= 24 && !/\s/.test(entry)) || typeof entry === 'number' || typeof entry === 'boolean';
  return isShort && entry !== other && name !== '' ? ` ${name}=${String(entry)}` : '';
}
