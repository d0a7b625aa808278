import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { hideSecrets } from '../redact.ts';

const readBytes = 64 * 1024;
const longestLine = 400;

/** The last lines of a log, as they may be stored and shown: without colours, without what a progress bar wrote over, without secrets, each cut to 400 characters. */
export function lastLines(file: string, options: { readonly fromByte?: number; readonly lines?: number; readonly secrets?: readonly string[] } = {}): readonly string[] {
  const { fromByte = 0, lines = 20, secrets = [] } = options;
  const { text, cut } = readEnd(file, fromByte);
  const all = text.split('\n').slice(cut ? 1 : 0).map(line => hideSecrets(shown(line), secrets));
  return all.filter(line => line !== '').slice(-lines).map(line => (line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`));
}

/** A terminal shows what was written last over what stood there. */
function shown(line: string): string {
  const parts = stripVTControlCharacters(line).trimEnd().split('\r');
  // eslint-disable-next-line no-control-regex -- what a terminal does not show either
  return (parts.at(-1) ?? '').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trimEnd();
}

function readEnd(file: string, fromByte: number): { readonly text: string; readonly cut: boolean } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // Nothing was written yet, or the log was removed.
    return { text: '', cut: false };
  }
  try {
    const { size } = fstatSync(descriptor);
    // One that was cut short since has nothing before its end to leave out.
    const begin = Math.max(fromByte <= size ? fromByte : 0, size - readBytes);
    const bytes = Buffer.alloc(size - begin);
    const n = readSync(descriptor, bytes, 0, bytes.length, begin);
    return { text: bytes.toString('utf8', 0, n), cut: begin > fromByte };
  } finally {
    closeSync(descriptor);
  }
}
