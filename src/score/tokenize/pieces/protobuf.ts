import { HumanError } from '../../../base/humanError.ts';

/** One field of a message: a number (varints up to 2^53, and 32-bit floats as such), or the bytes of a text or an inner message. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of a protobuf message, in their order; of a field that may occur once the last counts. 64-bit fixed numbers are skipped.
 * Throws a HumanError without a place where the bytes are no message.
 * @see https://protobuf.dev/programming-guides/encoding
 */
export function readProtobuf(bytes: Uint8Array): readonly ProtobufField[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: ProtobufField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    if (number === 0) throw broken();
    switch (key % 8) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
        skip(8);
        break;
      case 2: {
        const length = varint();
        const start = skip(length);
        fields.push({ number, value: bytes.subarray(start, start + length) });
        break;
      }
      case 5:
        fields.push({ number, value: view.getFloat32(skip(4), true) });
        break;
      default:
        throw broken();
    }
  }
  return fields;

  function varint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw broken();
  }

  function skip(length: number): number {
    const start = at;
    at += length;
    if (at > bytes.length) throw broken();
    return start;
  }
}

function broken(): HumanError {
  return new HumanError({ what: 'is no SentencePiece model, or only a part of one', toDo: 'name the `.model` file that SentencePiece’s trainer wrote' });
}
