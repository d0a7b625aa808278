// What the panel has, by its own types: a new kind of run or a new screen does not pass the type check until it has a place here, and `pages.e2e.mjs` wants each place visited.
import type { RunForm } from '../../src/protocol/runForm.ts';
import type { Screen } from '../../src/protocol/screen.ts';

/** A task of the demonstration workspace for each kind of run. */
export const taskOfKind = { eval: 'gsm8k', sweep: 'sweep', load: 'chat', tune: 'slots' } as const satisfies Record<RunForm['kind'], string>;

/** The scenes of what lies over a run, or stands where there is none. */
export const scenesOfScreen = {
  run: ['no-runs', 'live-overview', 'live-none-yet', 'trouble-overview', 'gsm8k-differences', 'chat-load', 'gsm8k-sides', 'gsm8k-no-sample', 'gsm8k-event', 'gsm8k-no-event', 'slots-experiment', 'slots-bench'],
  runForm: ['form-eval', 'form-sweep', 'form-load', 'form-tune', 'form-problem'],
  comparison: ['compared-evals', 'compared-sample', 'compared-benches', 'compared-tunes', 'compared-kinds'],
} as const satisfies Record<Screen['type'], readonly string[]>;
