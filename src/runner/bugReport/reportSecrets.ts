import os from 'node:os';
import { hideSecrets } from '../../execute/redact.ts';
import { referencedValues, type Environment } from '../../execute/secrets.ts';
import { soundsSecret } from '../../task/soundsSecret.ts';

/** Shorter values (`1`, `yes`) say nothing and are part of much else. */
const leastChars = 6;
/** A key of YAML or JSON whose value is a secret, where it is no reference; `max_tokens` and `tokenizer` are none. */
const written = /^(\s*(?:-\s+)?["']?[\w-]*(?:api_?key|token|secret|password|passwd|authorization)["']?\s*:\s*)(?!["']?\$\{)(["']?)[^\s"'#,}\]]{4,}\2/gim;

/**
 * What removes from a text whatever its reader must not see: what task files refer to, variables of the environment that sound like a secret, passwords in addresses, what looks like a key; and the name of the home folder, which is mostly
 * that of a person.
 */
export function reportCleaner(environment: Environment, taskTexts: readonly string[]): (text: string) => string {
  const named = Object.entries(environment).flatMap(([name, value]) => (value !== undefined && value.length >= leastChars && soundsSecret.test(name) ? [value] : []));
  const secrets = [...new Set([...named, ...taskTexts.flatMap(text => referencedValues(text, environment, ['env', 'secret'])).filter(({ length }) => length >= leastChars)])];
  const home = os.homedir();
  return text => {
    const clean = hideSecrets(text, secrets)
      .replaceAll(/(\w:\/\/)[^\s/@"']+@/g, '$1[secret]@')
      .replaceAll(written, '$1[secret]');
    return home.length > 1 ? clean.replaceAll(home, '~') : clean;
  };
}
