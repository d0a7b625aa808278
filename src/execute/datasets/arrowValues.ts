import { DateUnit, Type, type DataType } from '@uwdata/flechette';
import { momentText } from './moment.ts';
import { plain, plainBytes, plainInteger, plainNumber } from './plain.ts';

type Convert = (value: unknown) => unknown;

/** How values of an Arrow type become what JSON knows (see `plain`); decimals that a number cannot hold are texts, times are ISO 8601. Undefined where they are plain already. */
export function arrowConverter(type: DataType): Convert | undefined {
  const convert = converterOf(type);
  return convert === undefined ? undefined : value => (value === null || value === undefined ? null : convert(value));
}

function converterOf(type: DataType): Convert | undefined {
  switch (type.typeId) {
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
    case Type.Bool:
      return undefined;
    case Type.Int:
      return type.bitWidth < 64 ? undefined : value => plainInteger(value as bigint);
    case Type.Float:
      return value => plainNumber(value as number);
    case Type.Decimal:
      return value => decimal(BigInt(value as bigint | number), type.scale);
    case Type.Date:
      return value => new Date(value as number).toISOString().replace(type.unit === DateUnit.DAY ? /T.*/ : 'Z', '');
    case Type.Timestamp: {
      const zone = type.timezone === null || type.timezone === '' ? '' : 'Z';
      return value => momentText(BigInt(value as bigint), type.unit) + zone;
    }
    case Type.Time:
      return value => momentText(BigInt(value as bigint | number), type.unit).slice(11);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return value => plainBytes(value as Uint8Array);
    case Type.Dictionary:
      return arrowConverter(type.dictionary);
    case Type.RunEndEncoded:
      return arrowConverter(type.children[1].type);
    case Type.List:
    case Type.LargeList:
    case Type.ListView:
    case Type.LargeListView:
    case Type.FixedSizeList: {
      const convert = arrowConverter(type.children[0].type);
      return value => (convert === undefined ? Array.from(value as ArrayLike<unknown>) : Array.from(value as ArrayLike<unknown>, convert));
    }
    case Type.Struct: {
      const converters = type.children.map(({ name, type }) => [name, arrowConverter(type)] as const);
      return value => Object.fromEntries(converters.map(([name, convert]) => [name, apply(convert, (value as Readonly<Record<string, unknown>>)[name])]));
    }
    case Type.Map: {
      const pair = type.children[0].type;
      const [keyOf, valueOf] = 'children' in pair && pair.children !== undefined ? pair.children.map(child => arrowConverter((child as { type: DataType }).type)) : [];
      return entries => Object.fromEntries((entries as readonly (readonly [unknown, unknown])[]).map(([key, value]) => [String(apply(keyOf, key)), apply(valueOf, value)]));
    }
    default:
      return value => plain(value);
  }
}

function apply(convert: Convert | undefined, value: unknown): unknown {
  return convert === undefined ? (value ?? null) : convert(value);
}

/** A number where it says the same as the digits, else a text. */
function decimal(digits: bigint, scale: number): number | string {
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const fraction = scale > 0 ? all.slice(-scale).replace(/0+$/, '') : '0'.repeat(-scale);
  const text = scale > 0 ? `${sign}${all.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}` : `${sign}${all}${digits === 0n ? '' : fraction}`;
  return String(Number(text)) === text ? Number(text) : text;
}
