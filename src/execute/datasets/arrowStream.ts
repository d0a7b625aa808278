import { checkArrowMessage } from './checkArrowLists.ts';
import { release, rootField, type ArrowBytes } from './arrowBytes.ts';

/** MessageHeader of Arrow's Message.fbs. */
const schemaKind = 1;
const dictionaryKind = 2;
const batchKind = 3;

/**
 * The record batches of the IPC stream format, each with the messages that are needed to read it
 * (https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format).
 */
export async function* arrowStream(bytes: ArrowBytes): AsyncGenerator<Uint8Array[]> {
  const needed: Uint8Array[] = [];
  for (let at = 0; at + 4 <= bytes.size; ) {
    const head = await bytes.read(at, Math.min(8, bytes.size - at));
    // Files from before 2019 have no mark in front of the length.
    const marked = head.readInt32LE() === -1;
    if (marked && head.length < 8) throw bytes.endsEarly();
    const [prefix, length] = marked ? [8, head.readInt32LE(4)] : [4, head.readInt32LE()];
    if (length === 0) return;
    if (at === 0 && (length < 16 || prefix + length > bytes.size)) throw bytes.notArrow();
    const metadata = await bytes.read(at + prefix, length);
    const { kind, bodyBytes } = bytes.look(() => readHeader(metadata));
    if (at === 0 && kind !== schemaKind) throw bytes.notArrow();
    const message = await bytes.read(at, prefix + length + bodyBytes);
    bytes.look(() => checkArrowMessage(message));
    if (kind === schemaKind || kind === dictionaryKind) needed.push(message);
    at += message.length;
    if (kind !== batchKind) continue;
    yield [...needed, message];
    release(message);
  }
}

/** Fields 1 and 3 of the message: what it is, and how long its body. */
function readHeader(metadata: Buffer): { readonly kind: number; readonly bodyBytes: number } {
  const [kind, body] = [rootField(metadata, 1), rootField(metadata, 3)];
  return { kind: kind === undefined ? 0 : metadata.readUInt8(kind), bodyBytes: body === undefined ? 0 : Number(metadata.readBigInt64LE(body)) };
}
