import { createReadStream } from 'node:fs';
import zlib from 'node:zlib';
import { HumanError } from '../../base/humanError.ts';
import { cannotRead } from './cannotRead.ts';
import { openFile } from './openFile.ts';
import { place } from './place.ts';

export type Packing = 'gzip' | 'Zstandard';

/** How a file is packed, by its first bytes: what it is called does not matter. */
export async function packingOf(path: string): Promise<Packing | undefined> {
  const file = await openFile(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).catch((error: NodeJS.ErrnoException) => {
      throw cannotRead(path, error);
    });
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
    if (buffer.readUInt32LE() === 0xfd2fb528) return 'Zstandard';
    if (buffer.toString('latin1') === 'PK\x03\x04') throw new HumanError({ what: 'the file is a ZIP archive', where: place(path), toDo: 'unpack it: of compressed files, .gz and .zst are read' });
    return undefined;
  } finally {
    await file.close();
  }
}

/** The bytes of a packed file, unpacked as they are asked for. Ends early when the signal aborts. */
export async function* unpack(path: string, packing: Packing, signal: AbortSignal): AsyncGenerator<Buffer> {
  const source = createReadStream(path);
  const unpacked = createUnpacker(path, packing);
  let failure: NodeJS.ErrnoException | undefined;
  source.on('error', error => {
    failure = error;
    unpacked.destroy(error);
  });
  source.pipe(unpacked);
  try {
    for await (const chunk of unpacked) {
      if (signal.aborted) return;
      yield chunk as Buffer;
    }
  } catch (error) {
    if (failure !== undefined) throw cannotRead(path, failure);
    const cut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw new HumanError({ what: cut ? `the ${packing} file ends too early` : `the file is not valid ${packing} (${(error as Error).message})`, where: place(path), toDo: 'check that the file is complete', cause: error });
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

function createUnpacker(path: string, packing: Packing): zlib.Gunzip {
  if (packing === 'gzip') return zlib.createGunzip();
  // Node has it from 22.15 on.
  const create = (zlib as { readonly createZstdDecompress?: () => zlib.Gunzip }).createZstdDecompress;
  if (create === undefined) throw new HumanError({ what: `Node ${process.version} cannot unpack Zstandard`, where: place(path), toDo: 'use Node 22.15 or newer, or pack the file with gzip' });
  return create();
}
