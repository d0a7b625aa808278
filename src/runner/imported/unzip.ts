import zlib from 'node:zlib';
import { HumanError } from '../../base/humanError.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const longestComment = 0xffff;
/** Of one part, unpacked: a small file may say that it holds much. */
const mostBytes = 512 * 1024 * 1024;

export function isZip(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt32LE(0) === localSignature;
}

/** The parts of an archive (APPNOTE 6.3: stored, deflated, or by Zstandard) by name, each unpacked when it is asked for. Throws a HumanError where it is damaged. */
export function unzip(bytes: Buffer, name: string): ReadonlyMap<string, () => Buffer> {
  const damaged = (what: string, cause?: unknown): HumanError => new HumanError({ what: `the archive is damaged: ${what}`, where: name, toDo: 'take the file as its tool wrote it', ...(cause === undefined ? {} : { cause }) });
  const end = endOf(bytes);
  if (end === undefined) throw damaged('it is cut off, and its directory is missing');
  const parts = new Map<string, () => Buffer>();
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new HumanError({ what: 'the archive is of the kind for more than 4 GiB or 65535 parts, which is not read', where: name, toDo: 'convert the log with its tool, e.g. `inspect log convert --to json`' });
  for (let k = 0; k < count; k++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entrySignature) throw damaged('its directory is cut off');
    const [method, packed, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [nameLength, extraLength, commentLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const part = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    parts.set(part, () => unpack(part, { method, packed, size, local }));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return parts;

  function unpack(part: string, { method, packed, size, local }: { readonly method: number; readonly packed: number; readonly size: number; readonly local: number }): Buffer {
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== localSignature) throw damaged(`\`${part}\` is not where its directory says`);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (from + packed > bytes.length) throw damaged(`\`${part}\` is cut off`);
    if (size > mostBytes) throw new HumanError({ what: `\`${part}\` has more than ${mostBytes / 1024 / 1024} MiB, which is not read`, where: name, toDo: 'leave out large attachments when the log is written' });
    const data = bytes.subarray(from, from + packed);
    try {
      if (method === 0) return data;
      if (method === 8) return zlib.inflateRawSync(data, { maxOutputLength: mostBytes });
      if (method === 93 && typeof zlib.zstdDecompressSync === 'function') return zlib.zstdDecompressSync(data, { maxOutputLength: mostBytes });
    } catch (cause) {
      throw damaged(`\`${part}\` cannot be unpacked`, cause);
    }
    throw new HumanError({ what: `\`${part}\` is packed by method ${method}, which this Node.js does not unpack`, where: name, toDo: method === 93 ? 'use a newer Node.js, or convert the log with its tool, e.g. `inspect log convert --to json`' : 'convert the log with its tool, e.g. `inspect log convert --to json`' });
  }
}

/** The record at the end; a comment may follow it. */
function endOf(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - longestComment); at--) if (bytes.readUInt32LE(at) === endSignature) return at;
  return undefined;
}
