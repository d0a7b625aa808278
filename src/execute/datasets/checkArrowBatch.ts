import { Type, type DataType } from '@uwdata/flechette';

/** A record batch's part of a column, as far as it says where its values are. */
interface Part {
  readonly length: number;
  readonly type: DataType;
  readonly values?: ArrayLike<unknown>;
  readonly offsets?: ArrayLike<number | bigint>;
  readonly sizes?: ArrayLike<number | bigint>;
  readonly children?: readonly Part[];
}

/** Throws where lists reach beyond what they are lists of, or there are more rows than values: the library would make as many, and a damaged number is a billion. */
export function checkArrowBatch(part: Part): void {
  const { length, type, values, offsets, sizes, children = [] } = part;
  const [inner] = children;
  const isUnion = type.typeId === Type.Union;
  if (inner === undefined) checkValues(part);
  else if (type.typeId === Type.FixedSizeList) refuseUnless(length * type.stride <= inner.length);
  else if (type.typeId === Type.Struct) refuseUnless(children.every(child => child.length >= length));
  else if (offsets !== undefined && sizes !== undefined) for (let k = 0; k < length; k++) refuseUnless(Number(offsets[k]) >= 0 && Number(sizes[k]) >= 0 && Number(offsets[k]) + Number(sizes[k]) <= inner.length);
  else if (offsets !== undefined && !isUnion && length > 0) {
    for (let k = 0; k < length; k++) refuseUnless(Number(offsets[k]) <= Number(offsets[k + 1]));
    refuseUnless(Number(offsets[0]) >= 0 && Number(offsets[length]) <= inner.length);
  } else if (values !== undefined && isUnion) refuseUnless(values.length >= length);
  children.forEach(checkArrowBatch);
}

function checkValues({ length, type, values, offsets }: Part): void {
  if (type.typeId === Type.Null || length === 0) return;
  if (offsets !== undefined && type.typeId !== Type.BinaryView && type.typeId !== Type.Utf8View) refuseUnless(offsets.length > length);
  else if (values !== undefined) refuseUnless(values.length * (type.typeId === Type.Bool ? 8 : 1) >= length * (type.typeId === Type.FixedSizeBinary ? type.stride : 1));
}

function refuseUnless(holds: boolean): void {
  if (!holds) throw new Error('a list or a column reaches beyond its values');
}
