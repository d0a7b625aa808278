import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What SentencePiece makes of sentences with small models, and sacrebleu of its pieces; `makePieces.py` made it. */
export interface Pieces {
  readonly sentences: readonly string[];
  readonly models: Readonly<Record<PieceModelName, { readonly pieces: readonly (readonly string[])[]; readonly bleu: Readonly<Record<'mixed' | 'lowercase', number>> }>>;
}

export const pieceModelNames = ['unigram', 'bpe', 'own', 'free'] as const;
export type PieceModelName = (typeof pieceModelNames)[number];

export function goldenPieces(): Pieces {
  return JSON.parse(unzipped('pieces.json.gz').toString('utf8')) as Pieces;
}

/** The bytes of a `.model` file. */
export function pieceModel(name: PieceModelName): Buffer {
  return unzipped(`pieces-${name}.model.gz`);
}

function unzipped(name: string): Buffer {
  return gunzipSync(readFileSync(path.join(import.meta.dirname, name)));
}
