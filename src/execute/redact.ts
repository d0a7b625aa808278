const maxChars = 300;
/** So many characters of a secret say too much of it. */
const leastOfCut = 6;
/** Shorter ones (`{`, `-----`) are part of much else. */
const leastOfLine = 8;

/** An endpoint's words as they may be stored and shown: without the secrets that were sent, nor anything that looks like one, in one line, cut to 300 characters. */
export function redact(text: string, secrets: readonly string[]): string {
  const clean = hideSecrets(text, secrets).replaceAll(/\s+/g, ' ').trim();
  return clean.length <= maxChars ? clean : `${clean.slice(0, maxChars - 1)}…`;
}

/** The text without these secrets, however they are written, nor anything that looks like one. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a secret may be part of another.
  const written = secrets.filter(secret => secret.length >= 4).flatMap(secret => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  for (const secret of [...written, ...secrets.flatMap(linesOf)].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '[secret]');
  for (const secret of written) clean = withoutBeginning(clean, secret);
  return clean.replaceAll(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 [secret]').replaceAll(/\b((sk|pk|hf|gsk|xai)[-_]|AIza)[A-Za-z0-9*_-]{8,}/g, '[secret]');
}

/** Of a secret of several (a key as PEM, an account as JSON) each says too much; none of one that has only one. */
export function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map(line => line.trim());
  return lines.length === 1 ? [] : lines.filter(({ length }) => length >= leastOfLine);
}

/** Words that were cut may end in the beginning of a secret. */
function withoutBeginning(text: string, secret: string): string {
  for (let n = secret.length - 1; n >= leastOfCut; n--) if (text.endsWith(secret.slice(0, n))) return `${text.slice(0, -n)}[secret]`;
  return text;
}
