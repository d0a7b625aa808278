import type { RunRow, SampleRow, TrialRow } from '../../src/store/rows.ts';

export function aRun(fields: Partial<RunRow> = {}): RunRow {
  const id = fields.id ?? 'run-1';
  return {
    id,
    task: 'gsm8k',
    kind: 'eval',
    taskFile: '/w/gsm8k.eval.yaml',
    taskText: 'kind: eval\n',
    taskHash: 'aa',
    plan: { kind: 'eval', task: 'gsm8k', seed: 7, hash: 'bb', trials: [] },
    seed: 7,
    version: '0.1.0',
    host: 'here',
    pid: 4242,
    processStart: 'then',
    heartbeatMs: 1_000,
    state: 'starting',
    createdMs: 1_000,
    startedMs: 1_000,
    durationMs: 0,
    resumes: 0,
    settings: { parallel_requests: { value: 10, source: 'built-in' } },
    scorers: [
      { id: 'numeric_match', definition: 'numeric_match/1', binary: true },
      { id: 'token_f1', definition: 'token_f1/1', binary: false },
    ],
    gates: [],
    onMissing: 'exclude',
    launch: {},
    pinned: false,
    ...fields,
  };
}

export function aTrial(id: string, index: number, fields: Partial<TrialRow> = {}): TrialRow {
  return {
    run: 'run-1',
    id,
    index,
    configuration: { model: id, dataset: 'test', split: 'all', prompt: 'zero-shot', repeat: 0 },
    promptHash: 'cc',
    state: 'pending',
    ...fields,
  };
}

/** `value` is the score by numeric_match; without one the sample has no scores. */
export function aSample(trial: string, index: number, fields: Partial<SampleRow> & { readonly value?: number | null } = {}): SampleRow {
  const { value, ...rest } = fields;
  return {
    trial,
    index,
    repeat: 0,
    inputHash: 'dd',
    prompt: JSON.stringify([{ role: 'user', content: `Question ${index}` }]),
    output: `The answer is ${index}`,
    answer: String(index),
    target: JSON.stringify([String(index)]),
    outcome: 'ok',
    attempts: 1,
    gateWaitMs: 0,
    latencyMs: 20,
    tokensIn: 10,
    tokensOut: 5,
    endedMs: 2_000,
    scores: value === undefined ? [] : [{ scorer: 'numeric_match', value }],
    ...rest,
  };
}
