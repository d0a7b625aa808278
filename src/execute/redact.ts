const maxChars = 300;

/** An endpoint's words as they may be stored and shown: without the secrets that were sent, nor anything that looks like one, in one line, cut to 300 characters. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a secret may be part of another.
  const written = secrets.filter(secret => secret.length >= 4).flatMap(secret => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  for (const secret of written.sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '[secret]');
  clean = clean
    .replaceAll(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 [secret]')
    .replaceAll(/\b((sk|pk|hf|gsk|xai)[-_]|AIza)[A-Za-z0-9*_-]{8,}/g, '[secret]')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return clean.length <= maxChars ? clean : `${clean.slice(0, maxChars - 1)}…`;
}
