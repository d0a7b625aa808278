import { unknownPiece, type Cut } from './cut.ts';
import { MergeQueue } from './mergeQueue.ts';
import { pieceKind, type PieceModel } from './readPieceModel.ts';
import { characterLength } from './utf8.ts';

/** A run of the text, linked with its neighbours; −1 is none. A run that was merged into its left neighbour is empty. */
interface Run {
  readonly start: number;
  end: number;
  previous: number;
  next: number;
  /** User-defined: nothing merges with it. */
  readonly isFixed: boolean;
}

/** The pieces of a normalized text that merging neighbours gives, the best-scored pair first and of equal ones the leftmost, as SentencePiece does it. */
export function createBpeCutter({ trie, scores, kinds, userDefined }: PieceModel): (bytes: Uint8Array, length: number, into: Cut) => void {
  const queue = new MergeQueue();
  /** Where an unused piece falls apart again: length of its left part by number. */
  const parts = new Map<number, number>();
  return (bytes, length, into) => {
    const runs: Run[] = [];
    parts.clear();
    for (let start = 0; start < length; ) {
      const fixed = userDefined === undefined ? 0 : userDefined.longest(bytes, start, length);
      const end = Math.min(length, start + (fixed > 0 ? fixed : characterLength(bytes[start] ?? 0)));
      runs.push({ start, end, previous: runs.length - 1, next: end === length ? -1 : runs.length + 1, isFixed: fixed > 0 });
      start = end;
    }
    for (let k = 1; k < runs.length; k++) offer(k - 1, k);
    for (let pair = queue.take(); pair !== undefined; pair = queue.take()) {
      const left = runs[pair.left];
      const right = runs[pair.right];
      if (left === undefined || right === undefined || isEmpty(left) || isEmpty(right) || left.end - left.start + right.end - right.start !== pair.length) continue;
      left.end = right.end;
      left.next = right.next;
      const next = runs[right.next];
      if (next !== undefined) next.previous = pair.left;
      right.end = right.start;
      offer(left.previous, pair.left);
      offer(pair.left, left.next);
    }
    into.length = 0;
    for (let run = runs[0]; run !== undefined; run = runs[run.next]) write(run.start, run.end);

    function offer(leftAt: number, rightAt: number): void {
      const left = runs[leftAt];
      const right = runs[rightAt];
      if (left === undefined || right === undefined || left.isFixed || right.isFixed) return;
      const id = trie.find(bytes, left.start, right.end);
      if (id < 0) return;
      queue.put({ left: leftAt, right: rightAt, score: scores[id] ?? 0, length: right.end - left.start });
      if (kinds[id] === pieceKind.unused) parts.set(id, left.end - left.start);
    }

    function write(start: number, end: number): void {
      const id = trie.find(bytes, start, end);
      const left = id >= 0 && kinds[id] === pieceKind.unused ? parts.get(id) : undefined;
      if (left === undefined) return into.add(end, id < 0 ? unknownPiece : id);
      write(start, start + left);
      write(start + left, end);
    }
  };
}

function isEmpty({ start, end }: Run): boolean {
  return start === end;
}
