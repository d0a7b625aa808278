/**
 * Values of typed formats as JSON knows them: whole numbers beyond 2^53 and infinities are texts, NaN is null, bytes are base64, lists and structs hold the same.
 * @param utc how moments among them are written: with `Z`, or as the wall time they are
 */
export function plain(value: unknown, utc = false): unknown {
  switch (typeof value) {
    case 'bigint':
      return plainInteger(value);
    case 'number':
      return plainNumber(value);
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : plainObject(value, utc);
    default:
      return value;
  }
}

export function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

export function plainNumber(value: number): number | string | null {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : String(value);
}

export function plainBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A moment whose text is known, but not yet whether it is meant in UTC. */
export class Moment {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function plainObject(value: object, utc: boolean): unknown {
  if (value instanceof Moment) return utc ? `${value.text}Z` : value.text;
  if (value instanceof Uint8Array) return plainBytes(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(item => plain(item, utc));
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, item => plain(item, utc));
  return Object.fromEntries((value instanceof Map ? [...value] : Object.entries(value)).map(([key, item]: [unknown, unknown]) => [String(key), plain(item, utc)]));
}
