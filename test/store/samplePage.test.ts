import { expect, test } from 'vitest';
import type { SamplePlace, SampleQuery } from '../../src/store/samplePage.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

/** trial/index: what it is. Two trials over the same four items. */
function filled(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('zeta', 0), aTrial('alpha', 1)]);
  const user = (content: string): string => JSON.stringify([{ role: 'system', content: 'Answer with a number.' }, { role: 'user', content }]);
  store.writeSample('run-1', aSample('zeta', 0, { value: 1, prompt: user('How many Äpfel?'), tags: JSON.stringify({ topic: 'fruit "fresh"', size: 'small' }), output: '#### 5', answer: '5', target: '["5"]', latencyMs: 40, tokensOut: 3 }));
  store.writeSample('run-1', aSample('zeta', 1, { value: 0, prompt: user('100% of what_ever?'), output: '#### 7', answer: '7', target: '["8","eight"]', latencyMs: 10, tokensOut: 9 }));
  store.writeSample('run-1', aSample('zeta', 2, { outcome: 'failed', errorClass: 'timeout', error: 'no answer', prompt: user('Say "hi"\nnow'), target: '["hi"]' }));
  store.writeSample('run-1', aSample('alpha', 0, { value: 0, prompt: user('How many Äpfel?'), tags: JSON.stringify({ topic: 'fruit "fresh"', size: 'small' }), output: 'B is right', answer: 'b', target: '["5"]', latencyMs: 20, tokensOut: 3 }));
  store.writeSample('run-1', aSample('alpha', 1, { value: null, prompt: user('100% of what_ever?'), output: 'Alpha', answer: 'Alpha', target: '["8","eight"]', latencyMs: 30, tokensOut: 1 }));
  return store;
}

function keys(store: StoreWriter, query: Partial<SampleQuery>): string {
  const page = store.samplePage({ run: 'run-1', sort: 'trial', descending: false, offset: 0, limit: 100, ...query });
  return `${page.lines.map(line => `${line.trial[0]}${line.index}`).join(' ')} of ${page.total}`;
}

test.each<[Partial<SampleQuery>, string]>([
  [{}, 'z0 z1 z2 a0 a1 of 5'],
  [{ descending: true }, 'a0 a1 z0 z1 z2 of 5'],
  [{ sort: 'index' }, 'z0 a0 z1 a1 z2 of 5'],
  [{ sort: 'index', descending: true }, 'z2 z1 a1 z0 a0 of 5'],
  [{ sort: 'latency' }, 'z1 z2 a0 a1 z0 of 5'],
  [{ sort: 'tokens', descending: true }, 'z1 z2 z0 a0 a1 of 5'],
  [{ sort: 'score' }, 'z1 a0 z0 z2 a1 of 5'],
  [{ sort: 'score', descending: true }, 'z0 z1 a0 z2 a1 of 5'],
  [{ sort: 'score', scorer: 'token_f1' }, 'z0 z1 z2 a0 a1 of 5'],
  [{ sort: 'outcome' }, 'z2 z0 z1 a0 a1 of 5'],
  [{ sort: 'answer' }, 'z2 z0 z1 a1 a0 of 5'],
  [{ sort: 'target' }, 'z0 a0 z1 a1 z2 of 5'],
  [{ trial: 'alpha' }, 'a0 a1 of 2'],
  [{ trial: 'nobody' }, ' of 0'],
  [{ run: 'run-2' }, ' of 0'],
  [{ outcome: 'failed' }, 'z2 of 1'],
  [{ outcome: 'ok', sort: 'index', descending: true }, 'z1 a1 z0 a0 of 4'],
  [{ correctness: 'right' }, 'z0 of 1'],
  [{ correctness: 'wrong' }, 'z1 a0 of 2'],
  [{ correctness: 'wrong', scorer: 'token_f1' }, ' of 0'],
  [{ correctness: 'wrong', trial: 'zeta', outcome: 'ok', search: '7' }, 'z1 of 1'],
  [{ model: 'alpha' }, 'a0 a1 of 2'],
  [{ model: 'alpha', sort: 'index', descending: true }, 'a1 a0 of 2'],
  [{ dataset: 'test', split: 'all', prompt: 'zero-shot' }, 'z0 z1 z2 a0 a1 of 5'],
  [{ dataset: 'other' }, ' of 0'],
  [{ split: 'dev' }, ' of 0'],
  [{ prompt: 'few-shot' }, ' of 0'],
  [{ errorClass: 'timeout' }, 'z2 of 1'],
  [{ errorClass: 'reset' }, ' of 0'],
  [{ score: { from: 0.5 } }, 'z0 of 1'],
  [{ score: { to: 0.5 } }, 'z1 a0 of 2'],
  [{ score: { from: 0, to: 1 }, model: 'alpha' }, 'a0 of 1'],
  [{ score: { from: 0.1, to: 0.9 } }, ' of 0'],
  [{ score: { from: 0 }, scorer: 'token_f1' }, ' of 0'],
  // Sample 0 is right by one model and wrong by the other; of sample 1 only one has a score.
  [{ disagree: true }, 'z0 a0 of 2'],
  [{ disagree: true, model: 'alpha' }, 'a0 of 1'],
  [{ disagree: true, trial: 'zeta', correctness: 'right' }, 'z0 of 1'],
  [{ disagree: true, scorer: 'token_f1' }, ' of 0'],
  [{ tag: { column: 'topic', value: 'fruit "fresh"' } }, 'z0 a0 of 2'],
  [{ tag: { column: 'size', value: 'fruit "fresh"' } }, ' of 0'],
  [{ tag: { column: 'topic', value: 'fruit' } }, ' of 0'],
  [{ sort: 'repeat' }, 'z0 z1 z2 a0 a1 of 5'],
  [{ sort: 'input' }, 'z1 a1 z0 a0 z2 of 5'],
  [{ sort: 'score', sortScorer: 'numeric_match', scorer: 'token_f1' }, 'z1 a0 z0 z2 a1 of 5'],
  [{ offset: 1, limit: 2 }, 'z1 z2 of 5'],
  [{ sort: 'index', offset: 3, limit: 10 }, 'a1 z2 of 5'],
  [{ offset: 9 }, ' of 5'],
  [{ offset: -1, limit: 1 }, 'z0 of 5'],
])('%j shows %s', (query, expected) => {
  expect(keys(filled(), query)).toBe(expected);
});

test.each([
  ['how MANY', 'z0 a0 of 2'],
  ['äPFEL', 'z0 a0 of 2'],
  ['many ä', 'z0 a0 of 2'],
  ['many ü', ' of 0'],
  ['Ä', 'z0 a0 of 2'],
  ['many ÄPF', 'z0 a0 of 2'],
  ['"ä', ' of 0'],
  ['MANY ÄPFEL?', 'z0 a0 of 2'],
  ['many öpfel?', ' of 0'],
  ['many_äpfel', ' of 0'],
  ['面', ' of 0'],
  ['100%', 'z1 a1 of 2'],
  ['1%', ' of 0'],
  ['what_ever', 'z1 a1 of 2'],
  ['whatXever', ' of 0'],
  ['say "hi"\nNOW', 'z2 of 1'],
  ['b is RIGHT', 'a0 of 1'],
  ['eight', 'z1 a1 of 2'],
  ['#### 7', 'z1 of 1'],
  ['\\', ' of 0'],
  // Of the JSON around the words, not of the words.
  ['role', ' of 0'],
  ['user', ' of 0'],
  ['","', ' of 0'],
  ['', 'z0 z1 z2 a0 a1 of 5'],
])('a search for %j finds %s', (search, expected) => {
  expect(keys(filled(), { search })).toBe(expected);
});

test('a search that is typed on is answered from what was found before, and by other filters from all', () => {
  const store = filled();
  expect(keys(store, { search: 'h' })).toBe('z0 z1 z2 a0 a1 of 5');
  expect(keys(store, { search: 'how' })).toBe('z0 a0 of 2');
  expect(keys(store, { search: 'how m', sort: 'trial' })).toBe('z0 a0 of 2');
  expect(keys(store, { search: 'how', correctness: 'wrong' })).toBe('a0 of 1');
  expect(keys(store, { search: 'how m' })).toBe('z0 a0 of 2');
  expect(keys(store, { search: 'w' })).toBe('z0 z1 z2 a0 a1 of 5');
  store.writeSample('run-1', aSample('alpha', 7, { prompt: 'what a wonder' }));
  expect(keys(store, { search: 'wo' })).toBe('a7 of 1');
});

test.each<[string, Partial<SampleQuery>, 'next' | 'previous', string | undefined]>([
  ['zeta/0', {}, 'next', 'z1'],
  ['alpha/1', {}, 'next', 'z2'],
  ['zeta/2', {}, 'next', undefined],
  ['zeta/2', {}, 'previous', 'z1'],
  ['zeta/2', { disagree: true }, 'previous', 'z0'],
  ['zeta/0', { disagree: true }, 'next', undefined],
  ['zeta/0', { model: 'alpha' }, 'next', 'a1'],
  ['zeta/1', { search: 'äpfel', correctness: 'wrong' }, 'previous', 'a0'],
])('from %s, of %j, the %s is %s', (from, query, direction, expected) => {
  const [trial = '', index] = from.split('/');
  const next = filled().nextSample({ trial, index: Number(index), repeat: 0 }, { direction, query: { run: 'run-1', sort: 'latency', descending: true, offset: 0, limit: 1, ...query } });
  expect(next && `${next.trial[0]}${next.index}`).toBe(expected);
});

test('a sample stands side by side with what the trials over the same data made of it', () => {
  const store = filled();
  store.createRun(aRun({ id: 'run-2' }), [aTrial('zeta', 0, { run: 'run-2' })]);
  const side = store.sideBySide('run-1', { trial: 'alpha', index: 1, repeat: 0 });
  expect(side && [side.more, ...side.samples.map(sample => `${sample.trial} ${sample.output ?? ''}`)]).toEqual([0, 'zeta #### 7', 'alpha Alpha']);
  expect(store.sideBySide('run-1', { trial: 'alpha', index: 2, repeat: 0 })).toBeUndefined();
  expect(store.sideBySide('run-2', { trial: 'zeta', index: 1, repeat: 0 })).toBeUndefined();
});

test('of many trials side by side the one that was asked for is always among those shown', () => {
  const { store } = tempStore();
  const names = Array.from({ length: 45 }, (_, k) => `t${String(k).padStart(2, '0')}`);
  store.createRun(aRun(), names.map((name, k) => aTrial(name, k)));
  for (const name of names) store.writeSample('run-1', aSample(name, 0));
  const side = store.sideBySide('run-1', { trial: 't44', index: 0, repeat: 0 });
  expect(side && [side.more, side.samples.length, side.samples[0]?.trial, side.samples.at(-1)?.trial]).toEqual([5, 40, 't00', 't44']);
});

test('the values of tags, each with its samples in the data', () => {
  expect(filled().tagValues('run-1')).toEqual([
    { column: 'size', values: [{ value: 'small', n: 1 }], more: 0 },
    { column: 'topic', values: [{ value: 'fruit "fresh"', n: 1 }], more: 0 },
  ]);
});

test('a line shows the last user message, all targets, and texts cut to 200 characters', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const turns = ['first', 'reply', '𝒳'.repeat(300)].map((content, k) => ({ role: k === 1 ? 'assistant' : 'user', content }));
  store.writeSample('run-1', aSample('a', 0, { prompt: JSON.stringify(turns), target: JSON.stringify(['x'.repeat(150), 'y'.repeat(150)]), answer: 'z'.repeat(300), value: 0.5 }));
  store.writeSample('run-1', aSample('a', 1, { prompt: '[]', outcome: 'failed', errorClass: 'template' }));
  store.writeSample('run-1', aSample('a', 2, { prompt: 'a plain input' }));
  const { lines } = store.samplePage({ run: 'run-1', sort: 'trial', descending: false, offset: 0, limit: 9 });
  expect(lines[0]).toEqual({
    trial: 'a',
    model: 'a',
    index: 0,
    repeat: 0,
    outcome: 'ok',
    input: '𝒳'.repeat(200),
    answer: `…${'z'.repeat(199)}`,
    target: `${'x'.repeat(150)} | ${'y'.repeat(47)}`,
    scores: { numeric_match: 0.5 },
    latencyMs: 20,
    tokensOut: 5,
  });
  expect(lines.map(line => line.input.slice(0, 13))).toEqual(['𝒳'.repeat(6) + '\ud835', '', 'a plain input']);
});

test('the order by input is that of the last user message, as the line shows it', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const shots = (content: string): string => JSON.stringify([{ role: 'user', content: 'm' }, { role: 'assistant', content: 'n' }, { role: 'user', content }]);
  const prompts = [JSON.stringify([{ role: 'system', content: 's' }, { role: 'user', content: 'delta' }]), shots('Alpha'), 'charlie, plain', JSON.stringify([{ role: 'user', content: 'bravo' }]), JSON.stringify([{ role: 'system', content: 'only' }])];
  for (const [k, prompt] of prompts.entries()) store.writeSample('run-1', aSample('a', k, { prompt }));
  expect(keys(store, { sort: 'input' })).toBe('a1 a3 a2 a0 a4 of 5');
});

test.each<[Partial<SampleQuery>, string, string, string]>([
  [{}, 'a1', 'a0', 'a1 from 4, it at 4, the other at 3'],
  [{}, 'z1', 'z0', 'z0 z1 from 0, it at 1, the other at 0'],
  [{ sort: 'index' }, 'z1', 'z2', 'z1 a1 from 2, it at 2, the other at 4'],
  [{ search: 'äpfel' }, 'a0', 'a1', 'z0 a0 from 0, it at 1, the other at none'],
  [{ search: 'äpfel' }, 'a1', 'z0', 'a0 from 1, it at none, the other at 0'],
  [{}, 'a7', 'a8', 'z1 z2 from 1, it at none, the other at none'],
])('a window of %j around %s, and where %s is: %s', (query, around, other, expected) => {
  const place = (name: string): SamplePlace => ({ trial: name.startsWith('z') ? 'zeta' : 'alpha', index: Number(name.slice(1)), repeat: 0 });
  const page = filled().samplePage({ run: 'run-1', sort: 'trial', descending: false, offset: 1, limit: 2, around: { sample: place(around), multiple: 2 }, locate: place(other), ...query });
  expect(`${page.lines.map(line => `${line.trial[0]}${line.index}`).join(' ')} from ${page.offset}, it at ${page.aroundAt ?? 'none'}, the other at ${page.locatedAt ?? 'none'}`).toBe(expected);
});

test('a page holds 500 lines at most', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  for (let k = 0; k < 501; k++) store.writeSample('run-1', aSample('a', k));
  expect(store.samplePage({ run: 'run-1', sort: 'latency', descending: false, offset: 0, limit: 1e9 }).lines).toHaveLength(500);
});

test('the next page of a list sees what was written meanwhile', () => {
  const store = filled();
  expect(keys(store, { sort: 'index' })).toBe('z0 a0 z1 a1 z2 of 5');
  store.writeSample('run-1', aSample('alpha', 2));
  expect(keys(store, { sort: 'index' })).toBe('z0 a0 z1 a1 z2 a2 of 6');
});

test('a sample\'s detail has everything, and what the other trials over the same data answered', () => {
  const { store } = tempStore();
  const other = aTrial('elsewhere', 2);
  store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1), { ...other, configuration: { ...other.configuration, split: 'dev' } }]);
  store.writeSample('run-1', aSample('a', 4, { scores: [{ scorer: 'token_f1', value: null, reason: 'no words' }, { scorer: 'numeric_match', value: 1 }], ttftMs: 2.5, cost: 0.1, error: 'e' }));
  store.writeSample('run-1', aSample('b', 4, { outcome: 'empty', value: 0 }));
  store.writeSample('run-1', aSample('elsewhere', 4, { value: 0 }));
  expect(store.sampleDetail('run-1', 'a', 4, 0)).toEqual({
    trial: 'a',
    model: 'a',
    index: 4,
    repeat: 0,
    outcome: 'ok',
    error: 'e',
    messages: [{ role: 'user', content: 'Question 4' }],
    output: 'The answer is 4',
    answer: '4',
    targets: ['4'],
    scores: [
      { scorer: 'numeric_match', value: 1 },
      { scorer: 'token_f1', value: null, reason: 'no words' },
    ],
    attempts: 1,
    gateWaitMs: 0,
    ttftMs: 2.5,
    latencyMs: 20,
    tokensIn: 10,
    tokensOut: 5,
    cost: 0.1,
    others: [{ trial: 'b', model: 'b', repeat: 0, answer: '4', outcome: 'empty', value: 0 }],
  });
  expect(store.sampleDetail('run-1', 'a', 5, 0)).toBeUndefined();
  expect(store.sampleDetail('run-1', 'x', 4, 0)).toBeUndefined();
});
