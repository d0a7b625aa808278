import type { RunRow, SampleRow, TrialRow } from '../../src/store/rows.ts';
import { openStore } from '../../src/store/workspaceStore.ts';

/** Models × prompts over one dataset, whose samples are shared evenly among them. */
const models = ['alpha-7b', 'beta-8b-instruct', 'gamma-70b', 'delta-mini', 'epsilon'];
const prompts = ['zero-shot', 'few-shot'];
const topics = ['algebra', 'geometry', 'number theory', 'probability', 'calculus', 'logic', 'puzzles'];
const filler = 'A tank holds forty litres of water, and a pump takes two litres of it each minute while another one fills it again. ';

/** Writes a finished eval of so many samples with two scores each, of about a kilobyte each, into a store file. */
export function writeBigRun(file: string, count: number, id = 'big', createdMs = Date.now() - 3_600_000, parent?: RunRow['parent']): readonly string[] {
  const trials = models.flatMap(model => prompts.map(prompt => ({ model, prompt })));
  const store = openStore(file);
  store.createRun({ ...runRow(id, createdMs, file), ...(parent === undefined ? {} : { parent }) }, trials.map(({ model, prompt }, index): TrialRow => ({ run: id, id: `${model}/${prompt}`, index, configuration: { model, dataset: 'word-problems', split: 'test', prompt, repeat: 0 }, promptHash: prompt, datasetHash: 'd', state: 'running', total: Math.ceil(count / trials.length) })));
  for (let k = 0; k < count; k++) store.writeSample(id, sample(k, trials.length, trials.map(({ model, prompt }) => `${model}/${prompt}`)));
  store.flush();
  const endedMs = createdMs + 900_000;
  for (const { model, prompt } of trials) store.updateTrial(id, `${model}/${prompt}`, { state: 'ended', outcome: 'succeeded', startedMs: createdMs, endedMs });
  store.updateRun(id, { state: 'ended', outcome: 'succeeded', endedMs, durationMs: 900_000 });
  store.dispose();
  return trials.map(({ model, prompt }) => `${model}/${prompt}`);
}

function runRow(id: string, createdMs: number, file: string): RunRow {
  return {
    id, task: 'word-problems', kind: 'eval', taskFile: `${file}.eval.yaml`, taskText: 'kind: eval\n', taskHash: 't', seed: 1, version: '0', host: 'here', pid: 1, processStart: '', heartbeatMs: 0,
    plan: { kind: 'eval', task: 'word-problems', seed: 1, hash: 'p', trials: [] },
    state: 'running', createdMs, startedMs: createdMs, durationMs: 0, resumes: 0, settings: {}, gates: [], onMissing: 'exclude', launch: {}, pinned: false,
    scorers: [{ id: 'numeric_match', definition: 'numeric_match/1', binary: true }, { id: 'token_f1', definition: 'token_f1/1', binary: false }],
  };
}

function sample(k: number, trials: number, names: readonly string[]): SampleRow {
  const index = Math.floor(k / trials);
  const answer = (index * 31) % 977;
  // Of every second item all say the same.
  const isRight = index % 2 === 0 ? index % 4 === 0 : (index * 7 + (k % trials) * 3) % 5 < 3;
  const failed = k % 50 === 7;
  const said = isRight ? answer : answer + 1 + (k % 9);
  return {
    trial: names[k % trials] ?? '', index, repeat: 0, inputHash: '0123456789abcdef',
    prompt: JSON.stringify([{ role: 'system', content: 'Answer with a number.' }, { role: 'user', content: `Question ${index}: ${filler.repeat(3)}How many litres are left after ${index} minutes?` }]),
    target: JSON.stringify([String(answer)]), tags: JSON.stringify({ topic: topics[index % topics.length], year: String(1990 + (index % 30)) }),
    outcome: failed ? 'failed' : 'ok',
    ...(failed ? { errorClass: k % 100 === 7 ? ('timeout' as const) : ('rateLimited' as const), error: 'HTTP 429: too many requests' } : { output: `${filler.repeat(4)}So the tank has ${said} litres left.\n#### ${said}`, answer: String(said) }),
    attempts: 1 + (k % 3), gateWaitMs: 0, ttftMs: 20 + (k % 40), latencyMs: (k * 7919) % 1000, tokensIn: 100, tokensOut: k % 300, endedMs: k,
    scores: failed ? [] : [{ scorer: 'numeric_match', value: isRight ? 1 : 0 }, { scorer: 'token_f1', value: isRight ? 1 : ((k * 13) % 100) / 100 }],
  };
}
