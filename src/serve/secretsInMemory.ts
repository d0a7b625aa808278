import { randomBytes } from 'node:crypto';
import { secretVariable } from '../task/secretVariable.ts';

/** Keys that came with requests: in memory as long as the server runs, and handed to the runs that need them. Tasks refer to them by names of no meaning. */
export class SecretsInMemory {
  private readonly names = new Map<string, string>();

  /** The name that stands for a key. */
  nameOf(key: string): string {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = `api-${randomBytes(4).toString('hex')}`;
    this.names.set(key, name);
    return name;
  }

  /** For the environment of a run; undefined where one of them is not known any more. */
  environment(wanted: readonly string[]): Readonly<Record<string, string>> | undefined {
    const held = [...this.names].filter(([, name]) => wanted.includes(name));
    return held.length < wanted.length ? undefined : Object.fromEntries(held.map(([key, name]) => [secretVariable(name), key]));
  }
}
