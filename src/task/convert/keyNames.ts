import { isUsualKey } from './keyFor.ts';

const none = /(?:max|min|stop|eos|bos|pad|unk|sep|mask|special|new)[_-]?tokens?|tokens|tokeniz\w*|token[_-]?(?:ids?|types?|counts?|limits?)\b|authors?(?!i[sz])|keywords?|cache[_-]?key/gi;
/** What is a secret by its name alone; where one stands and what one is of are none: `api_key_file`, `secret_name`. */
const secret = /api[-_ ]?(?:key|token)|access[-_]?(?:key|token)|(?:auth|authorization|bearer|refresh|session|service|hf|hub|hugging_?face|github|gitlab|gh|slack|bot)[-_]?token|(?:auth|account|subscription|signing|encryption|license|private|ssh)[-_]?key|bearer|secret|passw|pwd|credential|authorization/i;
const besides = /(?:file|path|dir|column|field|env|envar|var|name|type|format|prefix|url|length|mode|scheme)s?$|[-_]ids?$/i;
/** `sk-` is a word's beginning too (`sk-learn`): a key has a long run of letters and digits. */
const known = /\bsk-(?=[\w-]{0,200}(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{10})[\w-]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{10,}|\bhf_[A-Za-z0-9]{16,}|\bAKIA[A-Z0-9]{12,}|\bxox[abprs]-[\w-]{8,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/;
/** What goes with `Authorization`, and a password in an address: forms, not vendors. */
const forms = /(?=[A-Za-z0-9])(?<=\bBearer\s+)(?=[\w.~+/=-]*\d)(?=[\w.~+/=-]*\d[A-Za-z]|[\w.~+/=-]{20})[A-Za-z0-9][\w.~+/=-]{7,}|(?=[A-Za-z0-9])(?<=\bBasic\s+)(?=[A-Za-z0-9+/]*\d)(?:[A-Za-z0-9+/]{20,}={0,2}|[A-Za-z0-9+/]{8,}={1,2})|(?<=\b[a-z][\w+.-]*:\/\/[^/?#@\s:"']*:)[^/?#@\s${}"']+(?=@)/;
const either = new RegExp(`${known.source}|${forms.source}`, 'g');

/** Whether what is called so may be a key, where little else is: `X-Key` of a header; not `max_tokens`, `tokenizer` or `author`. */
export function isKeyName(name: string): boolean {
  return /key|token|secret|passw|pwd|auth|credential|cookie/i.test(name.replaceAll(none, ''));
}

/** Whether a text under a name is a key: the name says a secret, or could mean one and the text is no word: `answer_key: B`, `--sort-key accuracy`, `primary_key: user_id` are none. */
export function isKeyUnder(name: string, written: string): boolean {
  const value = written.replaceAll(/^["']|["']$/g, '');
  if (!isKeyName(name) || standsElsewhere(value)) return false;
  if (saysSecret(name)) return /passw|secret|pwd/i.test(name) ? value.trim() !== '' : /^(?:[A-Za-z]+\s+)?\S{6,}$/.test(value);
  if (/^-*(?:token|auth|cookie)$/i.test(name)) return /^(?=\S*\d)(?=\S*[A-Za-z])\S{8,}$/.test(value);
  return /(?:key|token|auth|cookie)$/i.test(name.replaceAll(none, '')) && looksRandom(value);
}

/** The same of what is sent or set in an environment: there a value of few letters is a key too. */
export function isKeySent(name: string, value: string): boolean {
  return value !== '' && !standsElsewhere(value) && (saysSecret(name) || /^(?:token|auth|cookie)$/i.test(name) || isKeyUnder(name, value));
}

/**
 * Whether a text is a key beyond doubt, for who refuses it: a vendor's, one that goes with `Authorization`, a password in an address; or under a name that may be a key's, what nobody
 * would call a thing by. References and templates in it are left out.
 */
export function isKeyText(name: string, text: string): boolean {
  const own = text.replaceAll(/\$\{[^${}]{0,200}\}|\{\{[^{}]{0,2000}\}\}/g, ' ').trim();
  return holdsLikelyKey(own) || (isKeyName(name) && own.split(/\s+/).some(looksRandom));
}

function saysSecret(name: string): boolean {
  const rest = name.replaceAll(none, '');
  return secret.test(rest) && !besides.test(rest);
}

/** A reference, a place of a template, or a path: there the key is read from. */
function standsElsewhere(value: string): boolean {
  return /\$\{|\{\{|‹|^\{\w*\}$|^<|^%\w+%$|^(?:file|env):/.test(value) || (/^(?:\.{0,2}|~)\/[\w./-]*$/.test(value) && !looksRandom(value));
}

/** Of a kind that nobody gives a name: long, with a run in which letters follow digits, or a UUID. */
function looksRandom(value: string): boolean {
  return (/^[\w.~+/=-]{16,}$/.test(value) && (value.match(/[A-Za-z0-9]{10,}/g) ?? []).some(run => /\d[A-Za-z]/.test(run))) || /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

/** Whether a text looks like a key, whatever it is called; of the whole of one less is asked. */
export function looksLikeKey(text: string): boolean {
  return known.test(text) || /^sk-(?!learn)[\w-]{12,}$/.test(text);
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
