import { ByteBuffer } from './byteBuffer.ts';
import { Cut, unknownPiece } from './cut.ts';
import { createBpeCutter } from './cutBpe.ts';
import { createUnigramCutter } from './cutUnigram.ts';
import { normalizePieces } from './normalizePieces.ts';
import type { PieceModel } from './readPieceModel.ts';

/** The pieces of a text, those that SentencePiece's `encode(text, out_type=str)` gives. It holds buffers, and is used by one caller at a time. */
export class PieceEncoder {
  /** Of the last text: its pieces one after another (UTF-8), `length` of them, and where each ends. */
  readonly pieces = new ByteBuffer();
  readonly ends: number[] = [];
  private readonly model: PieceModel;
  private readonly cut: (bytes: Uint8Array, length: number, into: Cut) => void;
  private readonly found = new Cut();
  private readonly encoder = new TextEncoder();
  private text = new Uint8Array(1024);
  private readonly normalized = new ByteBuffer();

  constructor(model: PieceModel) {
    this.model = model;
    this.cut = model.algorithm === 'unigram' ? createUnigramCutter(model) : createBpeCutter(model);
  }

  encode(text: string): void {
    const { pieces, ends, normalized, found } = this;
    // A UTF-16 unit takes three bytes at most.
    if (this.text.length < text.length * 3) this.text = new Uint8Array(text.length * 4);
    normalizePieces(this.model, this.text, this.encoder.encodeInto(text, this.text).written, normalized);
    this.cut(normalized.bytes, normalized.length, found);
    pieces.length = 0;
    ends.length = 0;
    let start = 0;
    let afterUnknown = false;
    for (let k = 0; k < found.length; k++) {
      const end = found.ends[k] ?? 0;
      const isUnknown = found.ids[k] === unknownPiece;
      if (isUnknown && this.model.byteFallback) {
        for (let at = start; at < end; at++) {
          for (const unit of bytePiece(normalized.bytes[at] ?? 0)) pieces.add(unit.charCodeAt(0));
          ends.push(pieces.length);
        }
      } else {
        // Unknown characters side by side are one piece.
        if (isUnknown && afterUnknown) ends.pop();
        pieces.append(normalized.bytes, start, end);
        ends.push(pieces.length);
      }
      afterUnknown = isUnknown;
      start = end;
    }
  }
}

function bytePiece(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
