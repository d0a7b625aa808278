import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import { createBatchedEndpoint } from '../../src/execute/load/batchedEndpoint.ts';
import { readSeveral } from '../../src/execute/load/readSeveral.ts';
import type { SeveralInputs } from '../../src/execute/load/severalInputs.ts';
import { createFakeClock } from '../fake/clock.ts';

const endpoint = { origin: 'HOST', secrets: [], timeoutMs: 1000, clock: systemClock };
/** What each of three inputs of 1, 2 and 3 characters gets: its text or its error, with the tokens in and out. */
const read = (api: 'completions' | 'embeddings', body: unknown): string => {
  const answered = readSeveral(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), api, [1, 2, 3], endpoint);
  if (answered.outcome !== 'ok') return `all ${answered.errorClass}: ${answered.error}`;
  return answered.answers.map(answer => (answer.outcome === 'ok' ? `${answer.output}(${answer.tokensIn ?? '?'},${answer.tokensOut ?? '?'})` : `${answer.errorClass}: ${answer.error}`)).join(' | ');
};
const texts = (...choices: readonly (readonly [number | undefined, unknown])[]): object => ({ choices: choices.map(([index, text]) => ({ index, text })) });
const vectors = (...data: readonly (readonly [number | undefined, unknown])[]): object => ({ data: data.map(([index, embedding]) => ({ index, embedding })) });

test.each([
  ['by index, whatever their order', 'completions', texts([2, 'c'], [0, 'a'], [1, 'b']), 'a(?,?) | b(?,?) | c(?,?)'],
  ['by order where there is no index', 'completions', texts([undefined, 'a'], [undefined, 'b'], [undefined, 'c']), 'a(?,?) | b(?,?) | c(?,?)'],
  ['with their shares of the tokens, which add up', 'completions', { ...texts([0, 'aa'], [1, 'b'], [2, '']), usage: { prompt_tokens: 20, completion_tokens: 10 } }, 'aa(3,7) | b(7,3) | (10,0)'],
  ['an input without an answer fails alone', 'completions', texts([0, 'a'], [2, 'c']), 'a(?,?) | badResponse: HOST: the answer has nothing for input 1 of 3 | c(?,?)'],
  ['and so does one that is no text', 'completions', texts([0, 'a'], [1, null], [2, 'c']), 'a(?,?) | badResponse: HOST: the answer has no `text` for input 1 of 3 | c(?,?)'],
  ['two for one input are for nobody', 'completions', texts([0, 'a'], [0, 'b'], [1, 'c']), 'all badResponse: HOST: choices[1] of the answer belongs to input 0, as one before it does'],
  ['nor is one for no input', 'completions', texts([0, 'a'], [3, 'b']), 'all badResponse: HOST: choices[1] of the answer belongs to no input: its index is 3, and there were 3 inputs'],
  ['an error is everybody’s', 'completions', { error: { message: 'out of memory', code: 500 } }, 'all serverError: HOST: out of memory'],
  ['no list', 'completions', {}, 'all badResponse: HOST: the answer has no list `choices`: {}'],
  ['no JSON', 'embeddings', '<html>', 'all badResponse: HOST: the answer is not a JSON object: <html>'],
  ['vectors', 'embeddings', { ...vectors([1, [2]], [0, [1]], [2, 'AACAPw==']), usage: { prompt_tokens: 6, total_tokens: 6 } }, '(1,?) | (2,?) | (3,?)'],
  ['an empty vector', 'embeddings', vectors([0, [1]], [1, []], [2, [3]]), '(?,?) | badResponse: HOST: the answer has no `embedding` for input 1 of 3 | (?,?)'],
] as const)('answers for several inputs: %s', (_, api, body, expected) => expect(read(api, body)).toBe(expected));

test('each of a batch gets its own answer and its own wait, and a batch that fails fails each of them', async () => {
  const clock = createFakeClock();
  const sent: string[] = [];
  const several: SeveralInputs = {
    write: ({ inputs: [input = ''] }) => input,
    async sendAll(inputs) {
      const sentMs = clock.nowMs();
      sent.push(`${sentMs}[${inputs.join('')}]`);
      await clock.sleep(50);
      return () => ({ sentMs, e2eMs: 50, answers: inputs.map(input => (inputs.includes('x') ? { outcome: 'failed', errorClass: 'serverError', error: 'boom', retryable: true } : { outcome: 'ok', output: input.toUpperCase() })) });
    },
  };
  const batched = createBatchedEndpoint(several, { maxSize: 3, intervalMs: 10, inputs: 6, clock, waitUntil: (atMs, signal) => clock.sleep(atMs - clock.nowMs(), signal) });
  const { signal } = new AbortController();
  const told: string[] = [];
  const ask = (input: string): void => void batched.send(input, signal).then(readOne => {
    const { answer, sentMs, waitMs, e2eMs, batch } = readOne();
    told.push(`${input} ${answer.outcome === 'ok' ? answer.output : answer.errorClass} batch ${batch} joined ${sentMs} waited ${waitMs} took ${e2eMs}`);
  });
  for (const [atMs, inputs] of [[0, 'ab'], [4, 'c'], [6, 'd'], [9, 'x'], [12, 'e']] as const) {
    await clock.advance(atMs - clock.nowMs());
    for (const input of inputs) ask(input);
  }
  await clock.advance(100);
  // The first is full; the sixth input is the last one, so the second waits no longer.
  expect(sent).toEqual(['4[abc]', '12[dxe]']);
  expect(told).toEqual(['a A batch 0 joined 0 waited 4 took 54', 'b B batch 0 joined 0 waited 4 took 54', 'c C batch 0 joined 4 waited 0 took 50', 'd serverError batch 1 joined 6 waited 6 took 56', 'x serverError batch 1 joined 9 waited 3 took 53', 'e serverError batch 1 joined 12 waited 0 took 50']);
});

test('who waits for a batch when the level is broken off is told at once, and nothing is sent', async () => {
  const clock = createFakeClock();
  const sent: number[] = [];
  const batched = createBatchedEndpoint({ write: ({ inputs: [input = ''] }) => input, sendAll: async inputs => (sent.push(inputs.length), () => ({ answers: [] })) }, { maxSize: 8, intervalMs: 10, clock, waitUntil: (atMs, signal) => clock.sleep(atMs - clock.nowMs(), signal) });
  const controller = new AbortController();
  const asked = Promise.all([batched.send('a', controller.signal), batched.send('b', controller.signal)]);
  controller.abort();
  expect((await asked).map(readOne => readOne().answer.outcome)).toEqual(['cancelled', 'cancelled']);
  await clock.advance(100);
  expect(sent).toEqual([]);
});

test('the simulated server answers a batch together, over a socket', async () => {
  const told: string[] = [];
  for (const endpoint of ['completions', 'embeddings'] as const) {
    const server = await openLoadServer({ provider: 'sim', endpoint, id: 'm', model: 'sim;batchmax=3', limits: {}, params: {}, stream: false, timeoutMs: 5000 }, { environment: {}, clock: systemClock });
    const asked = server.endpoint(1);
    const { signal } = new AbortController();
    await asked.connect(signal);
    for (const inputs of [['one', 'two words'], ['a', 'b', 'c', 'd']]) {
      const read = (await asked.several?.sendAll(inputs.map(input => asked.several?.write({ inputs: [input], maxTokens: 4 }) ?? ''), signal))?.();
      told.push(`${endpoint}: ${read?.answers.map(answer => (answer.outcome === 'ok' ? `${answer.output}(${answer.tokensIn},${answer.tokensOut})` : `${answer.errorClass} ${answer.error.replace(/.*: /, '')}`)).join(' | ')}`);
      expect((read?.sentMs ?? 0) > 0 && (read?.e2eMs ?? 0) > 0).toBe(true);
    }
    asked.dispose();
    server.dispose();
  }
  const refused = Array.from({ length: 4 }, () => 'clientError A request may have 3 inputs, and this one has 4').join(' | ');
  expect(told).toEqual([`completions: one(1,1) | two words(2,2)`, `completions: ${refused}`, 'embeddings: (1,undefined) | (2,undefined)', `embeddings: ${refused}`]);
});

test('an endpoint that the task describes takes several as well, and each gets the output in its place', async () => {
  const sim = await startSim({ port: 0 });
  const target = { provider: 'http', id: 'm', url: sim.url.replace('/v1', '/predict'), method: 'POST', headers: {}, body: { inputs: '{{ inputs }}', max_tokens: '{{ max_tokens }}' }, response: 'outputs', params: {}, limits: {}, timeoutMs: 5000 } as const;
  const told: string[] = [];
  for (const response of ['outputs', 'output']) {
    const asked = (await openLoadServer({ ...target, response }, { environment: {}, clock: systemClock })).endpoint(1);
    const { signal } = new AbortController();
    const read = (await asked.several?.sendAll(['one two three', 'four'].map(input => asked.several?.write({ inputs: [input], maxTokens: 2 }) ?? ''), signal))?.();
    told.push(read?.answers.map(answer => (answer.outcome === 'ok' ? answer.output : `${answer.errorClass} ${answer.error.replace(/^\S+ /, '')}`)).join(' | ') ?? '');
    const { answer } = (await asked.send(asked.write({ inputs: ['alone'], maxTokens: 2 }), signal))();
    told.push(answer.outcome === 'ok' ? answer.output : answer.errorClass);
    asked.dispose();
  }
  await sim.close();
  expect(told).toEqual(['one two | four', '["alone"]', 'badResponse `output` is no list of outputs, one for each input: {"outputs":["one two","four"]} | badResponse `output` is no list of outputs, one for each input: {"outputs":["one two","four"]}', 'badResponse']);
});
