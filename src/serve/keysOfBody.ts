import { looksLikeKey } from '../task/convert/keyNames.ts';
import { isMapping } from '../task/isMapping.ts';
import { soundsSecret } from '../task/soundsSecret.ts';
import { ofModel, rowsOf } from './bodyParts.ts';

/** What goes with a scheme, and the password of an address: keys, whatever they are called. */
const forms = [/^(?:bearer|basic)\s+(\S{6,})$/i, /^[a-z][\w+.-]*:\/\/[^/?#\s:@]*:([^/?#\s@]{6,})@/i] as const;
/** A key has letters and digits; `ollama`, `</think>` and `answer` stand where keys do, and are words of a prompt. */
const notAWord = /^(?=\S*\d)(?=\S*[A-Za-z])\S{8,}$/;

/** A text without the keys that a body brings, in its models and its metrics: `…` stands where one stood, as a word of its own. */
export function withoutKeysOf(body: unknown): (text: string) => string {
  const found = new Set<string>();
  const gather = (value: unknown, isNamed: boolean, isInside: boolean): void => {
    if (typeof value === 'string') keysIn(value, isNamed).forEach(key => found.add(key));
    else if (Array.isArray(value)) (value as readonly unknown[]).forEach(each => gather(each, isNamed, isInside));
    // Rows and answers hold no parameters, and are long; parameters of that name are some.
    else if (isMapping(value)) for (const [name, each] of Object.entries(value)) if (isInside || !rowsOf.includes(name)) gather(each, isNamed || soundsSecret.test(name), isInside || name === 'metrics' || ofModel.includes(name));
  };
  gather(body, false, false);
  const odd = [...found].filter(key => /[^\w-]/.test(key)).sort((a, b) => b.length - a.length);
  const oddOnes = odd.length === 0 ? undefined : new RegExp(odd.map(key => `(?<!\\w)${key.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?!\\w)`).join('|'), 'g');
  return text => {
    const rest = oddOnes === undefined ? text : text.replaceAll(oddOnes, '…');
    return rest.replaceAll(/[\w-]{6,}/g, word => (found.has(word) ? '…' : word));
  };
}

function keysIn(text: string, isNamed: boolean): readonly string[] {
  const whole = text.trim();
  const byForm = forms.flatMap(form => form.exec(whole)?.[1] ?? []);
  if (!isNamed) return byForm;
  // `Token …`, `session=…; theme=…`
  return [...byForm, ...[whole, ...whole.split(/[\s;=]+/)].filter(key => looksLikeKey(key) || notAWord.test(key))];
}
