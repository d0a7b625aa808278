import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findData } from '../../src/execute/look/findData.ts';
import { askJson, findEndpoints } from '../../src/execute/look/findEndpoints.ts';
import { lookAround } from '../../src/execute/look/lookAround.ts';
import { startSim } from '../../src/execute/sim/startSim.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-look-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

test('data is found near the top, what can be judged first, and nothing that is no data', async () => {
  put({
    'notes.jsonl': '{"prompt": "Tell me"}\n',
    'data/sums.csv': 'question,answer\n1+1,2\n',
    'data/deep/capitals.json': '[{"input": "France?", "target": "Paris"}]',
    'data/torn.jsonl': '{"input": "a?", "target": "1"}\n{"input": ',
    'package.json': '{"name": "x"}',
    'settings.json': '[{"input": 1, "target": 2}]',
    'node_modules/x/data.jsonl': '{"input": "a", "target": "b"}\n',
    '.cache/data.jsonl': '{"input": "a", "target": "b"}\n',
    'broken.jsonl': 'not json\n',
    'empty.csv': '',
    'first.eval.json': '{"kind": "eval"}',
    'a*b.jsonl': '{"input": "a", "target": "b"}\n',
  });
  expect((await findData(folder, signal)).map(({ path: file, input, target, look }) => `${file}: ${input} → ${target} (${look})`)).toEqual(['data/sums.csv: question → answer (number)', 'data/torn.jsonl: input → target (number)', 'data/deep/capitals.json: input → target (short)', 'notes.jsonl: prompt → undefined (short)']);
});

test('servers that answer are found with their models; the others cost nothing', async () => {
  const asked: string[] = [];
  const found = await findEndpoints(async url => {
    asked.push(url);
    return url.includes(':8000/') ? { object: 'list', data: [{ id: 'Qwen/Qwen3-8B' }, { id: 'lora' }] } : url.includes(':8080/') ? { error: 'what?' } : url.includes(':1234/') ? { data: [] } : undefined;
  }, signal);
  expect(found).toEqual([{ server: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', models: ['Qwen/Qwen3-8B', 'lora'] }]);
  expect(asked.map(url => new URL(url).port)).toEqual(['8000', '30000', '8080', '11434', '1234', '8399']);
});

test('a server of ours is asked as it would be; who is not there, and who speaks no JSON, is undefined', async () => {
  const sim = await startSim();
  try {
    expect(await askJson(`${sim.url}/models`, signal)).toMatchObject({ data: [{ id: 'sim' }] });
    expect(await askJson(`${sim.url}/nothing`, signal)).toBeUndefined();
  } finally {
    await sim.close();
  }
  expect(await askJson(`${sim.url}/models`, signal)).toBeUndefined();
});

test('keys are told by their names, one for each service', async () => {
  const { keys } = await lookAround(folder, { environment: { OPENAI_API_KEY: 'sk-secret', GEMINI_API_KEY: 'a', GOOGLE_API_KEY: 'b', ANTHROPIC_API_KEY: ' ' }, ask: async () => undefined, signal });
  expect(keys).toEqual([{ variable: 'OPENAI_API_KEY', service: 'openai' }, { variable: 'GEMINI_API_KEY', service: 'google' }]);
});
