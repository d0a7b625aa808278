/** Shorter pieces of a secret in another writing would be part of much else. */
const leastOfEncoded = 8;
/** Shorter lines (`{`, `-----`) are part of much else. */
const leastOfLine = 8;

/** A secret as others write it: in an address, in JSON, as hexadecimal digits (capitals or not), in Base64, where it may begin anywhere (`Basic` puts a name before it); each line of one that has several. The longest first: one may be part of another. */
export function secretForms(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const hex = Buffer.from(secret).toString('hex');
  const forms = [secret, ...writtenForms(secret), encoded.replaceAll(/%[0-9A-F]{2}/g, code => code.toLowerCase()), new URLSearchParams({ x: secret }).toString().slice(2), ...linesOf(secret)];
  const others = [hex, hex.toUpperCase(), ...[0, 1, 2].flatMap(before => base64Inside(secret, before))].filter(({ length }) => length >= leastOfEncoded);
  return [...new Set([...forms, ...others])].sort((a, b) => b.length - a.length);
}

/** As it stands in a header, an address or a document: words that were cut may end in the beginning of one. */
export function writtenForms(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

/** Of a secret of several (a key as PEM, an account as JSON) each says too much; none of one that has only one. */
export function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map(line => line.trim());
  return lines.length === 1 ? [] : lines.filter(({ length }) => length >= leastOfLine);
}

/** The characters of Base64 that this secret alone decides, with so many bytes before it. */
function base64Inside(secret: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const inside = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
}
