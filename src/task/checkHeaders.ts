import type { Checking } from './checking.ts';
import { checkNamed } from './checkReferences.ts';
import type { Path } from './positionedTree.ts';

/** Reports headers that a request cannot carry, or that hold a key. */
export function checkHeaders(headers: Readonly<Record<string, string>>, path: Path, checking: Checking): void {
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, [...path, name], checking);
}

/** Headers that carry keys: what stands in them would be stored with the task's text. */
const keyHeaders = /^(authorization|proxy-authorization|cookie|api-key|x-(?:goog-)?api-key)$/i;

function checkHeader(name: string, value: string, path: Path, checking: Checking): void {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) checking.reporter.atKey(path, `\`${name}\` is no name of an HTTP header`, 'use letters, digits and hyphens');
  else if (/^(content-length|transfer-encoding|host|connection)$/i.test(name)) checking.reporter.atKey(path, `Pitwall sends \`${name}\` itself`, 'remove it');
  if (/[^\t\x20-\x7e]/.test(value)) checking.reporter.at(path, `the header \`${name}\` holds characters that no HTTP header can carry`, 'use plain text in one line');
  checkNamed(name, value, path, checking, keyHeaders.test(name));
}
