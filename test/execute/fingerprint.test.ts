import { expect, test } from 'vitest';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import type { OpenAiModel } from '../../src/task/models.ts';

const model: OpenAiModel = { id: 'm', provider: 'openai', baseUrl: 'http://h/v1', apiKey: '${secret:k}', model: 'gpt', stream: false, params: { temperature: 0, top_p: 1 }, timeoutMs: 1000, limits: {} };
const request = { messages: [{ role: 'user', content: 'hi' }], sample: { index: 0, row: { input: 'hi', target: 'a' } } };
const of = (fields: Partial<OpenAiModel> = {}, more: { repeat?: number; environment?: Record<string, string>; content?: string; row?: Record<string, unknown> } = {}): string =>
  createFingerprint({ ...model, ...fields }, more.repeat ?? 0, more.environment ?? {})({
    messages: [{ role: 'user', content: more.content ?? 'hi' }],
    sample: { index: 7, row: more.row ?? request.sample.row },
  });

test('a fingerprint is 128 bits in hex, the same in every process', () => {
  expect(of()).toMatch(/^[0-9a-f]{32}$/);
  expect(of()).toBe(of());
});

test('what shapes an answer makes another fingerprint', () => {
  const all = [of(), of({ baseUrl: 'http://other/v1' }), of({ model: 'gpt-2' }), of({ params: { temperature: 1, top_p: 1 } }), of({}, { repeat: 1 }), of({}, { content: 'ho' })];
  expect(new Set(all).size).toBe(all.length);
});

test('what does not shape it makes none: name, key, limits, price, pieces, order of keys, the row behind it', () => {
  const same = [
    of({ id: 'other' }), of({ apiKey: '${env:OTHER}' }), of({ limits: { parallelRequests: 3 } }), of({ pricing: { input: 1, output: 2 } }), of({ stream: true }), of({ timeoutMs: 5 }), of({ cache: true }),
    of({ params: { top_p: 1, temperature: 0 } }), of({}, { row: { input: 'hi', target: 'b' } }),
  ];
  expect(new Set([of(), ...same]).size).toBe(1);
});

test('an address from the environment counts as what it stands for, a secret as it is written', () => {
  expect(of({ baseUrl: '${env:HOST}' }, { environment: { HOST: 'http://h/v1' } })).toBe(of());
  expect(of({ baseUrl: '${env:HOST}' }, { environment: { HOST: 'http://other/v1' } })).not.toBe(of());
  const secret = (value: string): string => of({ params: { user: '${secret:u}' } }, { environment: { PITWALL_SECRET_U: value } });
  expect(secret('one')).toBe(secret('two'));
});
