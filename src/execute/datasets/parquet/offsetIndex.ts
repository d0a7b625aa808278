/** Where a page lies, with its header, and which row of its group is its first. */
export interface PagePlace {
  readonly offset: number;
  readonly length: number;
  readonly firstRow: number;
}

/** Parquet's `OffsetIndex` in Thrift's compact protocol: what the library reads where a file has one. */
export function offsetIndexBytes(pages: readonly PagePlace[]): ArrayBuffer {
  const bytes: number[] = [listField, listOfStructs, ...varint(BigInt(pages.length))];
  for (const { offset, length, firstRow } of pages) bytes.push(i64Field, ...zigzag(offset), i32Field, ...zigzag(length), i64Field, ...zigzag(firstRow), stop);
  bytes.push(stop);
  return Uint8Array.from(bytes).buffer;
}

/** Each field is the one after the field before it. */
const listField = 0x19;
const listOfStructs = 0xfc;
const i32Field = 0x15;
const i64Field = 0x16;
const stop = 0;

function zigzag(value: number): readonly number[] {
  return varint(BigInt(value) << 1n);
}

function varint(value: bigint): readonly number[] {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return [...bytes, Number(left)];
    bytes.push(Number(left & 127n) | 128);
  }
}
