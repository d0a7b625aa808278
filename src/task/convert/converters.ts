import { autotuner } from './autotuner/autotuner.ts';
import { cfbenchmark } from './cfbenchmark/cfbenchmark.ts';
import { cortex } from './cortex/cortex.ts';
import { dynabench } from './dynabench/dynabench.ts';
import { evalap } from './evalap/evalap.ts';
import { promptfoo } from './promptfoo/promptfoo.ts';
import { knownFileOf } from './knownFiles.ts';
import { openaiEvals } from './openaiEvals/openaiEvals.ts';
import { prompty } from './prompty/prompty.ts';
import type { Converter } from './source.ts';

/** In the order of `knownFiles`, with all that converting needs. */
export const converters: readonly Converter[] = [openaiEvals, prompty, autotuner, cfbenchmark, cortex, dynabench, promptfoo, evalap];

/** Who converts a text, if it is another tool's. */
export function converterOf(text: string, name: string): Converter | undefined {
  const known = knownFileOf(text, name);
  return converters.find(({ id }) => id === known?.id);
}
