import { isWell, type Check } from './check.ts';

/** What `pitwall doctor --json` prints. */
export function doctorDocument(machine: object, checks: readonly Check[], more: object): object {
  return { schema: 'pitwall.doctor/1', ok: isWell(checks), ...(snake({ machine, checks, ...more }) as object) };
}

/** Keys of a document are in snake case. */
function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), snake(of)]));
}
