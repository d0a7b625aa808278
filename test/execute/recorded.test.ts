import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRecordedProvider } from '../../src/execute/providers/recorded.ts';
import type { RecordedModel } from '../../src/task/models.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitwall-recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, { readonly rows: string; readonly output?: string; readonly match?: string; readonly asked?: Record<string, unknown>; readonly index?: number }, string]>([
  ['a column', { rows: '{"text":"A: 4"}' }, 'ok "A: 4"'],
  ['a template', { rows: '{"6b":{"solution":"A: 4"}}', output: "{{ row['6b'].solution }}" }, 'ok "A: 4"'],
  ['a number', { rows: '{"text":4}' }, 'ok "4"'],
  ['a null is an empty answer', { rows: '{"text":null}' }, 'ok ""'],
  ['a column that is not there', { rows: '{"answer":"4"}' }, 'failed template: r.jsonl:1: the row has no column `text`'],
  ['fewer rows than samples', { rows: '{"text":"4"}', index: 4 }, "failed missingRow: r.jsonl has no row 5, which would be the output for the dataset's row 5"],
  ['a malformed row', { rows: '{"text":"4"}\n{"text":', index: 1 }, 'failed badResponse: r.jsonl:2: the row is not valid JSON (Unexpected end of JSON input); mend or remove this row'],
  ['rows that match', { rows: '{"text":"4","question":"2+2"}', match: 'question', asked: { question: '2+2' } }, 'ok "4"'],
  ['a number that matches its text', { rows: '{"text":"4","id":7}', match: 'id', asked: { id: '7' } }, 'ok "4"'],
  ['a shifted file', { rows: '{"text":"4","question":"2+2"}', match: 'question', asked: { question: '3+3' } }, "failed mismatch: r.jsonl:1: `question` differs from the dataset's row 1, so this output belongs to another sample"],
  ['no column to match', { rows: '{"text":"4"}', match: 'question', asked: { question: '3+3' } }, "failed mismatch: r.jsonl:1: `question` differs from the dataset's row 1, so this output belongs to another sample"],
])('%s', async (_what, scene, sentence) => {
  const path = join(folder, 'r.jsonl');
  writeFileSync(path, scene.rows);
  const model: RecordedModel = { id: 'm', provider: 'recorded', path, format: 'jsonl', output: scene.output ?? 'text', limits: {}, ...(scene.match === undefined ? {} : { match: scene.match }) };
  const provider = createRecordedProvider(model);
  const answer = await provider.ask({ messages: [], sample: { index: scene.index ?? 0, row: scene.asked ?? {} } }, new AbortController().signal);
  provider.dispose();
  const said = answer.outcome === 'ok' ? `ok ${JSON.stringify(answer.output)}` : `${answer.outcome} ${answer.errorClass}: ${answer.error}`;
  expect(said.replaceAll(`${folder}/`, '')).toBe(sentence);
});

test('a file that is not there is told before anything is asked', () => {
  const make = (): unknown => createRecordedProvider({ id: 'm', provider: 'recorded', path: join(folder, 'nowhere.jsonl'), format: 'jsonl', output: 'text', limits: {} });
  expect(make).toThrow(expect.objectContaining({ name: 'HumanError', what: 'the file does not exist' }) as Error);
});

test('every ask behind a malformed row hears of that row, not that the file is short', async () => {
  const path = join(folder, 'broken.jsonl');
  writeFileSync(path, '{"text":"1"}\n{"text":\n{"text":"3"}\n');
  const provider = createRecordedProvider({ id: 'm', provider: 'recorded', path, format: 'jsonl', output: 'text', limits: {} });
  for (const index of [1, 2, 2]) {
    const answer = await provider.ask({ messages: [], sample: { index, row: {} } }, new AbortController().signal);
    expect(answer).toMatchObject({ outcome: 'failed', errorClass: 'badResponse', error: expect.stringContaining('broken.jsonl:2: the row is not valid JSON') as string });
  }
  provider.dispose();
});
