import { linesOf, secretForms, writtenForms } from './secretForms.ts';

const maxChars = 300;
/** So many characters of a secret say too much of it. */
const leastOfCut = 6;
/** A shorter secret is none. */
const leastOfSecret = 4;
/** A shorter one is a word that a model may say. */
const leastOfWord = 8;

/** An endpoint's words as they may be stored and shown: without the secrets that were sent, nor anything that looks like one, in one line, cut to 300 characters. */
export function redact(text: string, secrets: readonly string[]): string {
  const clean = hideSecrets(text, secrets).replaceAll(/\s+/g, ' ').trim();
  return clean.length <= maxChars ? clean : `${clean.slice(0, maxChars - 1)}…`;
}

/** The text without these secrets, however they are written, nor anything that looks like one. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let clean = hideKnown(text, secrets, leastOfSecret);
  for (const secret of secrets.filter(({ length }) => length >= leastOfSecret)) for (const written of writtenForms(secret)) clean = withoutBeginning(clean, written);
  return clean.replaceAll(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 [secret]').replaceAll(/\b((sk|pk|hf|gsk|xai)[-_]|AIza)[A-Za-z0-9*_-]{8,}/g, '[secret]');
}

/** The text without these secrets, and nothing else changed: for what a model said, which may be about keys. @param least a shorter one is a word as others */
export function hideKnown(text: string, secrets: readonly string[], least = leastOfWord): string {
  let clean = text;
  for (const form of formsOf(secrets, least)) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]');
  return clean;
}

/** Made once for each list: a run asks for every sample. */
function formsOf(secrets: readonly string[], least: number): readonly string[] {
  const known = made.get(secrets)?.get(least);
  if (known !== undefined) return known;
  const long = secrets.filter(({ length }) => length >= least);
  const forms = [...new Set([...long.flatMap(secretForms), ...secrets.flatMap(linesOf)])].sort((a, b) => b.length - a.length);
  made.set(secrets, new Map([...(made.get(secrets) ?? []), [least, forms]]));
  return forms;
}

const made = new WeakMap<readonly string[], ReadonlyMap<number, readonly string[]>>();

/** Words that were cut may end in the beginning of a secret. */
function withoutBeginning(text: string, secret: string): string {
  for (let n = secret.length - 1; n >= leastOfCut; n--) if (text.endsWith(secret.slice(0, n))) return `${text.slice(0, -n)}[secret]`;
  return text;
}
