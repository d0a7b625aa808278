import { HumanError } from '../../base/humanError.ts';
import { resolveReferences, type Environment } from '../secrets.ts';

/**
 * Adds a task's headers, with their references resolved, to a list of names and values; one of the task takes the place of ours.
 * A missing key, or one that no header can carry, is a HumanError.
 */
export function addHeaders(headers: string[], written: Readonly<Record<string, string>>, environment: Environment, where: (key: string) => string): void {
  for (const [name, text] of Object.entries(written)) {
    const value = resolveReferences(text, environment, where(`headers.${name}`)).trim();
    if (!/^[\t\x20-\x7e]*$/.test(value)) throw new HumanError({ what: `the header \`${name}\` holds characters that no HTTP header can carry`, where: where(`headers.${name}`), toDo: 'check that the key was copied whole, and nothing else with it' });
    const at = headers.findIndex((known, k) => k % 2 === 0 && known === name.toLowerCase());
    if (at >= 0) headers.splice(at, 2);
    headers.push(name.toLowerCase(), value);
  }
}
