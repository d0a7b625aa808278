import { deleted, EditMatrix, inserted, same } from './editMatrix.ts';

/** Tercom's limits: words that move together, how far they move. */
const longestShift = 10;
const farthestShift = 50;
/** sacrebleu's own: shifts that are tried for a sentence. */
const mostShifts = 1000;

/**
 * TER's number of edits (M. Snover et al., 2006): greedy shifts of word sequences, the one that helps most first, then insertions, deletions and
 * substitutions. The order in which shifts are looked at and which of two equal ones wins are Tercom's, as sacrebleu 2 follows it.
 */
export function translationEdits(output: Int32Array, reference: Int32Array): number {
  if (reference.length === 0) return output.length;
  const matrix = new EditMatrix(reference, output.length);
  let words = output;
  let distance = matrix.keep(words);
  let shifts = 0;
  let tried = 0;
  for (;;) {
    const found = bestShift(words, reference, matrix, distance, tried);
    ({ tried } = found);
    if (tried >= mostShifts || found.gain <= 0) return shifts + distance;
    shifts++;
    words = found.words;
    distance = matrix.keep(words);
  }
}

interface Shift {
  readonly gain: number;
  readonly words: Int32Array;
  readonly tried: number;
}

function bestShift(words: Int32Array, reference: Int32Array, matrix: EditMatrix, distance: number, triedBefore: number): Shift {
  const { aligned, outputErrors, referenceErrors } = alignment(matrix.trace(), reference.length);
  let tried = triedBefore;
  let best: { gain: number; length: number; start: number; to: number; words: Int32Array } | undefined;
  for (let start = 0; start < words.length; start++) {
    for (let at = Math.max(0, start - farthestShift); at < Math.min(reference.length, start + farthestShift + 1); at++) {
      for (let length = 1; length <= longestShift && start + length <= words.length && at + length <= reference.length; length++) {
        if (words[start + length - 1] !== reference[at + length - 1]) break;
        // Only what is wrong in the output and missing in the reference, and not where it stands already.
        if (!anyIn(outputErrors, start, length) || !anyIn(referenceErrors, at, length)) continue;
        const place = aligned[at] ?? 0;
        if (start <= place && place < start + length) continue;
        tryTargets(start, at, length);
        if (tried >= mostShifts) return ended();
      }
    }
  }
  return ended();

  function tryTargets(start: number, at: number, length: number): void {
    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const to = at + offset === -1 ? 0 : (aligned[at + offset] ?? 0) + 1;
      if (to === previous) continue;
      previous = to;
      const shifted = shift(words, start, length, to);
      const gain = distance - matrix.distance(shifted);
      tried++;
      // The highest gain, then the longest, then the earliest, then the earliest target.
      if (best === undefined || gain > best.gain || (gain === best.gain && (length > best.length || (length === best.length && (start < best.start || (start === best.start && to < best.to)))))) {
        best = { gain, length, start, to, words: shifted };
      }
    }
  }

  function ended(): Shift {
    return best === undefined ? { gain: 0, words, tried } : { gain: best.gain, words: best.words, tried };
  }
}

/** For each word of the reference the place in the output that it stands at (−1: before the first), and which words on either side are wrong. */
function alignment(trace: readonly number[], referenceLength: number): { readonly aligned: Int32Array; readonly outputErrors: readonly number[]; readonly referenceErrors: readonly number[] } {
  const aligned = new Int32Array(referenceLength);
  const outputErrors: number[] = [];
  const referenceErrors: number[] = [];
  for (const operation of trace) {
    const wrong = operation === same ? 0 : 1;
    if (operation !== inserted) outputErrors.push(wrong);
    if (operation === deleted) continue;
    aligned[referenceErrors.length] = outputErrors.length - 1;
    referenceErrors.push(wrong);
  }
  return { aligned, outputErrors, referenceErrors };
}

function anyIn(errors: readonly number[], from: number, length: number): boolean {
  for (let k = from; k < from + length; k++) if (errors[k] === 1) return true;
  return false;
}

/** Moves `length` words from `start` to before `to`; a target within them means behind as many words as it lies behind their start. */
function shift(words: Int32Array, start: number, length: number, to: number): Int32Array {
  const moved = words.subarray(start, start + length);
  const parts =
    to < start
      ? [words.subarray(0, to), moved, words.subarray(to, start), words.subarray(start + length)]
      : to > start + length
        ? [words.subarray(0, start), words.subarray(start + length, to), moved, words.subarray(to)]
        : [words.subarray(0, start), words.subarray(start + length, length + to), moved, words.subarray(length + to)];
  const shifted = new Int32Array(words.length);
  let at = 0;
  for (const part of parts) {
    shifted.set(part, at);
    at += part.length;
  }
  return shifted;
}
