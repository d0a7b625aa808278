import { describe, expect, test } from 'vitest';
import { hideKeysOfModels } from '../../src/serve/hideKeys.ts';

const hidden = (body: unknown): unknown => hideKeysOfModels(body, () => '${secret:x}');
const metricOf = (params: Readonly<Record<string, unknown>>, model: Readonly<Record<string, unknown>>): unknown => (hidden({ model, metrics: [{ name: 'judge_adhoc', params }] }) as { metrics: readonly { params: unknown }[] }).metrics[0]?.params;

describe('what is a key in a body is none of a metric’s parameters', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a model’s key', { api_key: 'my-own-key-1' }, 'my-own-key-1'],
    ['one that looks like one and has no digit', { api_key: 'sk-a-key-of-nobody' }, 'sk-a-key-of-nobody'],
    ['what follows Bearer', { extra_params: { extra_headers: { Authorization: 'Bearer abcdefgh' } } }, 'abcdefgh'],
    ['what follows another scheme', { extra_params: { extra_headers: { Authorization: 'Token q8w7e6r5t4' } } }, 'q8w7e6r5t4'],
    ['a cookie’s value', { extra_params: { extra_headers: { Cookie: 'session=q8w7e6r5t4; theme=dark' } } }, 'q8w7e6r5t4'],
    ['the password of an address', { extra_params: { proxy: 'http://me:hunter.two+2@h:1' } }, 'hunter.two+2'],
    ['a key among parameters that are called like rows', { extra_params: { output: { api_key: 'q8w7e6r5t4' } } }, 'q8w7e6r5t4'],
  ])('%s', (_, model, key) => {
    expect(metricOf({ prompt: `with ${key} in it, and (${key}).` }, model)).toEqual({ prompt: 'with … in it, and (…).' });
  });

  test('its own, repeated in its other parameters', () => {
    expect(metricOf({ api_key: 'q8w7e6r5t4', note: ['q8w7e6r5t4'] }, {})).toEqual({ api_key: '…', note: ['…'] });
  });
});

describe('what stands where keys do and is a word stays in a prompt', () => {
  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ api_key: 'ollama' }, 'Is the ollama answer right?'],
    [{ api_key: 'secret' }, 'Keep the secret.'],
    [{ sampling_params: { think_end_token: '</think>' } }, 'After </think>.'],
    [{ sampling_params: { end_token: 'answer' } }, 'Is {{answer}} {{output}}?'],
    [{ api_key: 'abc12345' }, 'The word xabc12345 is another one, abc12345-x too.'],
  ])('%j', (model, prompt) => {
    expect(metricOf({ prompt }, model)).toEqual({ prompt });
  });

  test('a metric keeps its name', () => {
    const body = { metrics: ['rouge2_f1score', { name: 'rouge2_f1score', params: { answer_key: 'rouge2_f1score' } }], extra_params: { keys: ['rouge2_f1score'] } };
    expect(hidden(body)).toMatchObject({ metrics: ['rouge2_f1score', { name: 'rouge2_f1score' }] });
  });

  test('rows are neither looked into nor changed', () => {
    const body = { dataset: { name: 'd', df: [{ api_key: 'q8w7e6r5t4' }] }, metrics: [{ name: 'm', params: { note: 'q8w7e6r5t4' } }] };
    expect(hidden(body)).toEqual(body);
  });
});

test('many keys in many texts take a moment', () => {
  const keys = Array.from({ length: 20_000 }, (_, k) => `q8w7e6r5t4${k}`);
  const body = { model: { extra_params: { keys } }, metrics: [{ name: 'm', params: { notes: keys } }] };
  expect(hidden(body)).toMatchObject({ metrics: [{ params: { notes: keys.map(() => '…') } }] });
});
