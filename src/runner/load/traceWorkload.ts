import { createRng } from '../../base/rng.ts';
import type { Trace } from '../../execute/load/readTrace.ts';
import { uncalibrated, wordsFor } from './calibration.ts';
import { drawWords } from './syntheticWorkload.ts';
import type { Ask, Workload } from './workload.ts';

/**
 * Texts of the lengths that a trace has, request by request, and again from the first one. A block that requests share is the same text in all of them, in every part of the run: what a server
 * has kept of it is found again, as it was when the trace was recorded. The warm-up shares no block with anything.
 */
export function traceWorkload(trace: Trace, options: { readonly seed: number; readonly answered: boolean; readonly file: string }): Workload {
  const { inputTokens, outputTokens, blocks, blockTokens, atMs } = trace;
  const { seed, answered, file } = options;
  const n = inputTokens.length;
  const usual = { input: medianOf(inputTokens), output: medianOf(outputTokens) };
  let calibration = uncalibrated;
  const made = (words: readonly string[], output: number): Ask => ({ inputs: [words.join(' ')], words: words.length, ...(answered ? { maxTokens: output } : {}) });
  return {
    ask(part, k) {
      const at = k % n;
      const words = wordsFor(inputTokens[at] ?? 1, calibration);
      const ids = blocks[at] ?? [];
      // Tokens of the template around it are in none of the blocks.
      const perBlock = wordsFor(blockTokens, { ...calibration, overhead: 0 });
      const shared = ids.flatMap((id, block) => drawWords(Math.max(0, Math.min(perBlock, words - block * perBlock)), createRng(`${seed}/block/${id}`)));
      return made([...shared, ...drawWords(words - shared.length, createRng(`${seed}/${part}/${k}`))], outputTokens[at] ?? 1);
    },
    askWarmUp: (part, k) => made(drawWords(Math.max(1, Math.round((k % 2 === 0 ? 1 : 0.25) * wordsFor(usual.input, calibration))), createRng(`${seed}/${part}/${k}`)), usual.output),
    calibrate(found) {
      calibration = found;
    },
    trace: { atMs, format: trace.format, leftOut: trace.leftOut, file },
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 1;
}
