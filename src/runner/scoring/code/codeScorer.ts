import type { AskingScorer } from '../askingScorer.ts';
import type { Code } from './codeSeat.ts';

/** Code that is late for so many samples in a row is late for all: the others do not wait for it. */
const patience = 10;

export interface CodeScorerOptions {
  readonly id: string;
  /** Handed over with every sample. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly unit: 'share' | 'number';
  readonly code: Code;
}

/** A scorer that is somebody's code. Whatever it does to a sample (fail, hang, end its process) is that sample's missing score, with the reason. */
export function createCodeScorer({ id, params, unit, code }: CodeScorerOptions): AskingScorer {
  let lateInARow = 0;
  const without = (reason: string) => ({ score: { scorer: id, value: null, reason } });
  return {
    id,
    open: async () => code.open?.(),
    async judge({ item, output, answer, dataset }, signal) {
      if (lateInARow >= patience) return without(`the scorer was given up: ${patience} samples in a row took too long`);
      const given = await code.ask({ input: item.input, output, answer, expected: item.targets[0], targets: item.targets, row: item.row, params }, dataset, signal);
      if (given === undefined) return undefined;
      lateInARow = given.kind === 'late' ? lateInARow + 1 : 0;
      if (given.kind !== 'score') return without(given.reason);
      const { value } = given.score;
      if (unit === 'share' && value !== null && (value < 0 || value > 1)) return without(`the scorer returned ${value}, which is no share of 1: give the scorer \`unit: number\``);
      return { score: { scorer: id, ...given.score } };
    },
    dispose: () => code.dispose(),
  };
}
