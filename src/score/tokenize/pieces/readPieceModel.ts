import { HumanError } from '../../../base/humanError.ts';
import { ByteTrie } from './byteTrie.ts';
import { readCharsMap, type CharsMap } from './charsMap.ts';
import { readProtobuf, type ProtobufField } from './protobuf.ts';

/** What a SentencePiece model says of cutting texts into pieces; texts are UTF-8. */
export interface PieceModel {
  readonly algorithm: 'unigram' | 'bpe';
  /** Numbers of the pieces that a text can hold: normal, user-defined and unused ones. */
  readonly trie: ByteTrie;
  /** By number. */
  readonly scores: Float32Array;
  readonly kinds: Uint8Array;
  /** Pieces that no rule changes and nothing merges with; absent where there are none. */
  readonly userDefined?: ByteTrie;
  /** An unknown character becomes its bytes, as `<0xE2>`. */
  readonly byteFallback: boolean;
  readonly rules: {
    readonly charsMap?: CharsMap;
    /** Where the space that stands for a beginning goes. */
    readonly dummy: 'prefix' | 'suffix' | 'none';
    readonly removeExtraSpaces: boolean;
    /** A space is written as `▁`. */
    readonly escapeSpaces: boolean;
  };
}

export const pieceKind = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const algorithms: Readonly<Record<number, string>> = { 1: 'unigram', 2: 'bpe', 3: 'word', 4: 'char' };

/**
 * Reads a SentencePiece `.model` file (its `sentencepiece_model.proto`). Throws a HumanError without a place, whose words follow "the file …".
 * @see https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
 */
export function readPieceModel(bytes: Uint8Array): PieceModel {
  const fields = readProtobuf(bytes);
  const pieces = fields.flatMap(({ number, value }) => (number === 1 && typeof value !== 'number' ? [value] : []));
  const trainer = inner(fields, 2);
  const normalizer = inner(fields, 3);
  const algorithm = algorithms[numberOf(trainer, 3, 1)];
  if (pieces.length === 0) throw new HumanError({ what: 'is no SentencePiece model: there is no piece in it', toDo: 'name the `.model` file that SentencePiece’s trainer wrote' });
  if (algorithm !== 'unigram' && algorithm !== 'bpe') throw new HumanError({ what: `is a SentencePiece model of type ${algorithm ?? 'unknown'}`, toDo: 'use one of type unigram or bpe' });
  const map = normalizer.findLast(({ number }) => number === 2)?.value;
  const charsMap = map === undefined || typeof map === 'number' || map.length === 0 ? undefined : readCharsMap(map);
  const read = readPieces(pieces);
  // A trainer writes it after all pieces: a file that was cut between two of them is still a message.
  if (!fields.some(({ number }) => number === 3)) throw new HumanError({ what: 'is no whole SentencePiece model: it ends before its normalizer', toDo: 'train or download it again' });
  const dummy = flag(normalizer, 3, true) ? (flag(trainer, 24, false) ? 'suffix' : 'prefix') : 'none';
  return {
    algorithm,
    ...read,
    byteFallback: flag(trainer, 35, false),
    rules: { ...(charsMap === undefined ? {} : { charsMap }), dummy, removeExtraSpaces: flag(normalizer, 4, true), escapeSpaces: flag(normalizer, 5, true) },
  };
}

function readPieces(pieces: readonly Uint8Array[]): Pick<PieceModel, 'trie' | 'scores' | 'kinds' | 'userDefined'> {
  const trie = new ByteTrie();
  const scores = new Float32Array(pieces.length);
  const kinds = new Uint8Array(pieces.length);
  const fixed: Uint8Array[] = [];
  let unknown = false;
  for (const [id, piece] of pieces.entries()) {
    const fields = readProtobuf(piece);
    const text = fields.findLast(({ number }) => number === 1)?.value;
    const kind = numberOf(fields, 3, pieceKind.normal);
    if (text === undefined || typeof text === 'number' || text.length === 0) throw new HumanError({ what: `is no SentencePiece model: its piece ${id + 1} has no text`, toDo: 'name the `.model` file that SentencePiece’s trainer wrote' });
    scores[id] = numberOf(fields, 2, 0);
    kinds[id] = kind;
    if (kind === pieceKind.userDefined) fixed.push(text);
    if (kind === pieceKind.unknown) unknown = true;
    const inTexts = kind === pieceKind.normal || kind === pieceKind.userDefined || kind === pieceKind.unused;
    if (inTexts && !trie.add(text, id)) throw new HumanError({ what: `has the piece \`${new TextDecoder().decode(text.slice())}\` twice`, toDo: 'train or download it again' });
  }
  if (!unknown) throw new HumanError({ what: 'is no whole SentencePiece model: it has no piece for what is unknown', toDo: 'train or download it again' });
  if (fixed.length === 0) return { trie, scores, kinds };
  const userDefined = new ByteTrie();
  for (const text of fixed) userDefined.add(text, 1);
  return { trie, scores, kinds, userDefined };
}

function inner(fields: readonly ProtobufField[], wanted: number): readonly ProtobufField[] {
  return fields.flatMap(({ number, value }) => (number === wanted && typeof value !== 'number' ? readProtobuf(value) : []));
}

function numberOf(fields: readonly ProtobufField[], wanted: number, otherwise: number): number {
  const value = fields.findLast(({ number }) => number === wanted)?.value;
  return typeof value === 'number' ? value : otherwise;
}

function flag(fields: readonly ProtobufField[], wanted: number, otherwise: boolean): boolean {
  return numberOf(fields, wanted, otherwise ? 1 : 0) !== 0;
}
