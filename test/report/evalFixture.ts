import { createRng } from '../../src/base/rng.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { trialSummary } from '../../src/report/trialFinal.ts';
import type { RunView } from '../../src/report/view.ts';
import type { RunRow } from '../../src/store/rows.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';

/**
 * A run whose trials are written as a line each: `big: 1 1 0 F E -` is right, right, wrong, failed (a timeout), an empty answer,
 * an answer that could not be judged. A number between them is a score by token_f1 as well.
 */
export function runOf(lines: readonly string[], fields: Partial<RunRow> = {}, store: StoreWriter = tempStore().store): StoreWriter {
  const trials = lines.map(line => line.split(/:? +/)).map(([id = '', ...samples]) => ({ id, samples }));
  const run = aRun({ state: 'ended', outcome: 'succeeded', startedMs: 1_000, endedMs: 5_200, durationMs: 4_200, scorers: aRun().scorers.slice(0, 1), ...fields });
  store.createRun(
    run,
    trials.map(({ id, samples }, index) => aTrial(id, index, { run: run.id, state: run.state === 'ended' ? 'ended' : 'running', total: samples.length, datasetHash: 'data', ...(run.state === 'ended' ? { outcome: 'succeeded', endedMs: 5_000 } : {}) })),
  );
  for (const { id, samples } of trials) for (const [index, word] of samples.entries()) store.writeSample(run.id, aSample(id, index, endOf(word, index)));
  store.flush();
  return store;
}

export function viewOf(store: StoreWriter, run = 'run-1', alive = true, nowMs = 10_000): RunView {
  return readRunView(store, run, { alive, nowMs });
}

/** A trial of so many samples, the first `right` of a seeded shuffle of them right. */
export function manySamples(id: string, n: number, right: number): string {
  const rng = createRng(id);
  const words: string[] = Array.from({ length: n }, (_, k) => (k < right ? '1' : '0'));
  for (let k = n - 1; k > 0; k--) {
    const other = rng.int(k + 1);
    [words[k], words[other]] = [words[other] ?? '', words[k] ?? ''];
  }
  return `${id}: ${words.join(' ')}`;
}

/** Ends the trials as the runner does. */
export function summarise(store: StoreWriter, run = 'run-1'): void {
  for (const trial of store.trials(run)) store.updateTrial(run, trial.id, { summary: trialSummary(store, run, trial.id) });
}

function endOf(word: string, index: number): Parameters<typeof aSample>[2] {
  const latencyMs = 10 + index;
  switch (word) {
    case 'F':
      return { outcome: 'failed', errorClass: 'timeout', error: 'no answer', latencyMs };
    case 'E':
      return { outcome: 'empty', latencyMs };
    case '-':
      return { value: null, latencyMs };
    default:
      return Number.isInteger(Number(word)) ? { value: Number(word), latencyMs } : { scores: [{ scorer: 'token_f1', value: Number(word) }], latencyMs };
  }
}
