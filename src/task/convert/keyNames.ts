import { isUsualKey } from './keyFor.ts';

const none = /(?:max|min|stop|eos|bos|pad|unk|sep|mask|special|new)[_-]?tokens?|tokens|tokeniz\w*|token[_-]?(?:ids?|types?|counts?|limits?)\b|authors?(?!i[sz])|keywords?|cache[_-]?key/gi;
const known = /\bsk-[\w-]{3,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{10,}|\bhf_[A-Za-z0-9]{16,}|\bAKIA[A-Z0-9]{12,}|\bxox[abprs]-[\w-]{8,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/;
/** What goes with `Authorization`, and a password in an address: forms, not vendors. */
const forms = /(?<=\b(?:Bearer|Basic)\s+)(?=[\w.~+/=-]*\d)[A-Za-z0-9][\w.~+/=-]{7,}|(?<=\b[a-z][\w+.-]*:\/\/[^/?#@\s:"']*:)[^/?#@\s${}"']+(?=@)/;
const either = new RegExp(`${known.source}|${forms.source}`, 'g');

/** Whether what is called so is a key: `X-Api-Key`, `hf_token`; not `max_tokens`, `tokenizer` or `author`. */
export function isKeyName(name: string): boolean {
  return /key|token|secret|passw|pwd|auth|credential|cookie/i.test(name.replaceAll(none, ''));
}

/** Whether a value under a name is a key where the name alone says too little: `answer_key: B`, `requiredKeys`, `--key-column question` are none. */
export function isKeyUnder(name: string, value: string): boolean {
  return isKeyName(name) && (/passw|secret|pwd/i.test(name) || (/(?:key|token|auth|authorization|cookie|credentials?)$/i.test(name) && /^["']?\S{6,}$/.test(value)));
}

/** Whether a text looks like a key, whatever it is called. */
export function looksLikeKey(text: string): boolean {
  return known.test(text);
}

/** Whether somewhere in a text stands what looks like a key, or what goes with `Authorization`. */
export function holdsLikelyKey(text: string): boolean {
  return known.test(text) || forms.test(text);
}

/** A text with `other` in place of each key that looks like one. */
export function withoutLikelyKeys(text: string, other: string): string {
  return text.replaceAll(either, other);
}

/** The variable that a key is read from which stood in a file under a name; no vendor's usual one, for it may go to anybody. */
export function variableOf(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  const variable = /^[A-Z]/.test(words) ? words : `KEY_${words}`;
  return isUsualKey(variable) ? `OWN_${variable}` : variable;
}
