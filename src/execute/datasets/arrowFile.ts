import { checkArrowFooter, checkArrowMessage } from './checkArrowLists.ts';
import { release, rootField, type ArrowBytes } from './arrowBytes.ts';

export const arrowMagic = 'ARROW1';
const magicBytes = 8;
/** Length of the footer and the magic text. */
const tailBytes = 4 + arrowMagic.length;
/** Block of Arrow's File.fbs: offset (8 bytes), length of the metadata (4, padded to 8), length of the body (8). */
const blockBytes = 24;

/**
 * The record batches of the IPC file format, each as a small file of its own: the batch, all dictionaries, and the footer pointing to them.
 * The footer decides (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format): not every writer puts a stream before it.
 */
export async function* arrowFile(bytes: ArrowBytes): AsyncGenerator<Uint8Array> {
  const { size } = bytes;
  if (size < magicBytes + tailBytes) throw bytes.endsEarly();
  const tail = await bytes.read(size - tailBytes, tailBytes);
  if (tail.toString('latin1', 4) !== arrowMagic) throw bytes.endsEarly();
  const footer = await bytes.read(size - tailBytes - tail.readInt32LE(), tail.readInt32LE());
  bytes.look(() => checkArrowFooter(footer));
  const dictionaries = bytes.look(() => readBlocks(footer, 2));
  const batches = bytes.look(() => readBlocks(footer, 3));
  const kept = dictionaries.blocks.reduce((sum, block) => sum + aligned(block.length), magicBytes);
  // Blocks lie one behind the other: what is longer than the file points twice to the same place, or outside.
  if ([...dictionaries.blocks, ...batches.blocks].some(({ offset, length }) => offset < 0 || length < 0 || offset + length > size) || kept > size + 8 * dictionaries.blocks.length) throw bytes.endsEarly();
  for (const batch of batches.blocks) {
    const length = kept + aligned(batch.length);
    const small = Buffer.allocUnsafeSlow(length + footer.length + tailBytes);
    small.write(arrowMagic, 'latin1');
    const pointing = Buffer.from(footer);
    let at = magicBytes;
    for (const block of dictionaries.blocks) {
      await bytes.read(block.offset, block.length, { buffer: small, at });
      bytes.look(() => checkArrowMessage(small.subarray(at, at + block.length)));
      pointing.writeBigInt64LE(BigInt(at), block.at);
      at += aligned(block.length);
    }
    await bytes.read(batch.offset, batch.length, { buffer: small, at });
    bytes.look(() => checkArrowMessage(small.subarray(at, at + batch.length)));
    footer.copy(pointing, batches.first, batch.at, batch.at + blockBytes);
    pointing.writeBigInt64LE(BigInt(at), batches.first);
    pointing.writeUInt32LE(1, batches.first - 4);
    pointing.copy(small, length);
    tail.copy(small, length + footer.length);
    yield small;
    release(small);
  }
}

interface Block {
  /** Where in the footer it stands. */
  readonly at: number;
  readonly offset: number;
  readonly length: number;
}

/** A vector of blocks; `first` is where they begin, behind their count. */
function readBlocks(footer: Buffer, field: number): { readonly first: number; readonly blocks: readonly Block[] } {
  const pointer = rootField(footer, field);
  if (pointer === undefined) return { first: 0, blocks: [] };
  const vector = pointer + footer.readUInt32LE(pointer);
  const first = vector + 4;
  const count = footer.readUInt32LE(vector);
  // More than fit is a damaged file.
  if (count > 0) footer.readUInt8(first + count * blockBytes - 1);
  const blocks = Array.from({ length: count }, (_, k) => {
    const at = first + k * blockBytes;
    return { at, offset: Number(footer.readBigInt64LE(at)), length: footer.readInt32LE(at + 8) + Number(footer.readBigInt64LE(at + 16)) };
  });
  return { first, blocks };
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
