import { crc32, deflateRawSync } from 'node:zlib';

export interface ZippedFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** MS-DOS's time, which is all that a ZIP needs: the first of 1980. */
const noTime = 0x0021;
const utf8Names = 0x0800;
const deflated = 8;

/** A ZIP archive (PKWARE's APPNOTE 6.3, without its 64-bit extension): for some megabytes of text. */
export function zip(files: readonly ZippedFile[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes);
    const written = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(utf8Names, 2);
    common.writeUInt16LE(deflated, 4);
    common.writeUInt16LE(noTime, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(written.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, written, packed]);
    const place = Buffer.alloc(14);
    // A file of Unix, that its owner alone may read.
    place.writeUInt32LE((0o100600 << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, place, written]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end]);
}
