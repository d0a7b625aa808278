import { rootField, tableField } from './arrowBytes.ts';

/** Of a table of Arrow's flatbuffers (Schema.fbs, Message.fbs, File.fbs): its fields that are lists, by how many bytes an item has, or of tables, and those that are tables. */
interface Shape {
  readonly lists?: Readonly<Record<number, number | (() => Shape)>>;
  readonly tables?: Readonly<Record<number, () => Shape>>;
  /** Whole numbers that are no larger, with either sign. */
  readonly numbers?: Readonly<Record<number, number>>;
  /** A list of whole numbers of eight bytes, and the list that each counts items of. */
  readonly counts?: { readonly field: number; readonly of: number };
  /** A table whose shape depends on the byte in the field before it. */
  readonly union?: { readonly field: number; readonly of: (kind: number) => Shape };
}

const pair: Shape = {};
/** A decimal of more places than any has would take as many steps; members of a union are a list. */
const types: Readonly<Record<number, Shape>> = { 7: { numbers: { 1: 76 } }, 14: { lists: { 1: 4 } } };
const field: Shape = { lists: { 5: () => field, 6: () => pair }, union: { field: 3, of: kind => types[kind] ?? {} } };
const schema: Shape = { lists: { 1: () => field, 2: () => pair, 3: 8 } };
/** A column of views says how many of the buffers are its texts. */
const recordBatch: Shape = { lists: { 1: 16, 2: 16, 4: 8 }, counts: { field: 4, of: 2 } };
const dictionaryBatch: Shape = { tables: { 1: () => recordBatch } };
const headers: Readonly<Record<number, Shape>> = { 1: schema, 2: dictionaryBatch, 3: recordBatch };
const message: Shape = { lists: { 4: () => pair }, union: { field: 2, of: kind => headers[kind] ?? {} } };
const footer: Shape = { lists: { 2: 24, 3: 24, 4: () => pair }, tables: { 1: () => schema } };

/** Fields of a schema may share what is below them, and so be without end. */
const mostTables = 100_000;

/** Also throws where there is no header: the library would read the body as messages, backwards where one says that it is shorter than nothing. @param whole with its length in front */
export function checkArrowMessage(whole: Buffer): void {
  const prefix = whole.readInt32LE(0) === -1 ? 8 : 4;
  const metadata = whole.subarray(prefix, prefix + whole.readInt32LE(prefix - 4));
  checkLists(metadata, message);
  const [kind, header] = [rootField(metadata, 1), rootField(metadata, 2)];
  if (kind === undefined || header === undefined) throw new RangeError('a message has no header');
  if (metadata.readUInt8(kind) === dictionaryKind) checkDictionary(metadata, header + metadata.readUInt32LE(header), whole.length - prefix - metadata.length);
}

const dictionaryKind = 2;
/** Of bytes that are packed, at most. */
const mostExpansion = 255;

/** The library makes all values of a dictionary at once: there are no more than bytes. */
function checkDictionary(metadata: Buffer, table: number, bodyBytes: number): void {
  const data = tableField(metadata, table, 1);
  const batch = data === undefined ? undefined : data + metadata.readUInt32LE(data);
  const nodes = batch === undefined ? undefined : tableField(metadata, batch, 1);
  if (batch === undefined || nodes === undefined) return;
  const most = bodyBytes * (tableField(metadata, batch, 3) === undefined ? 1 : mostExpansion);
  const first = nodes + metadata.readUInt32LE(nodes);
  for (let k = 0; k < metadata.readUInt32LE(first); k++) if (metadata.readBigInt64LE(first + 4 + k * 16) > most) throw new RangeError('a dictionary has more values than bytes');
}

export function checkArrowFooter(bytes: Buffer): void {
  checkLists(bytes, footer);
}

/** Throws a RangeError where a list is said to be longer than what holds it: the library would make as many items, and a damaged length is a billion. */
function checkLists(buffer: Buffer, root: Shape): void {
  let left = mostTables;
  const at = (place: number): number => place + buffer.readUInt32LE(place);
  walk(buffer.readUInt32LE(0), root);

  function walk(table: number, { lists = {}, tables = {}, numbers = {}, counts, union }: Shape): void {
    if (left-- === 0) throw new RangeError('there are too many tables');
    for (const [k, of] of Object.entries(lists)) {
      const place = tableField(buffer, table, Number(k));
      if (place === undefined) continue;
      const list = at(place);
      const items = buffer.readUInt32LE(list);
      if (items * (typeof of === 'number' ? of : 4) > buffer.length - list) throw new RangeError('a list is longer than what holds it');
      if (typeof of === 'function') for (let item = 0; item < items; item++) walk(at(list + 4 + item * 4), of());
    }
    for (const [k, of] of Object.entries(tables)) {
      const place = tableField(buffer, table, Number(k));
      if (place !== undefined) walk(at(place), of());
    }
    for (const [k, most] of Object.entries(numbers)) {
      const place = tableField(buffer, table, Number(k));
      if (place !== undefined && Math.abs(buffer.readInt32LE(place)) > most) throw new RangeError('a number is larger than it can be');
    }
    if (counts !== undefined) {
      const [first, count] = items(table, counts.field);
      const [, most] = items(table, counts.of);
      for (let item = 0; item < count; item++) if (buffer.readBigUInt64LE(first + item * 8) > most) throw new RangeError('a column has more buffers than there are');
    }
    if (union === undefined) return;
    const [kind, place] = [tableField(buffer, table, union.field - 1), tableField(buffer, table, union.field)];
    if (kind !== undefined && place !== undefined) walk(at(place), union.of(buffer.readUInt8(kind)));
  }

  function items(table: number, k: number): readonly [first: number, count: number] {
    const place = tableField(buffer, table, k);
    return place === undefined ? [0, 0] : [at(place) + 4, buffer.readUInt32LE(at(place))];
  }
}
