import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import { createEmbedder } from '../../src/execute/providers/embedder.ts';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { loadTask } from '../../src/runner/loadTask.ts';
import type { RunPorts } from '../../src/runner/runSpec.ts';
import { filesBeside } from '../../src/store/filesBeside.ts';
import { cfbenchmark } from '../../src/task/convert/cfbenchmark/cfbenchmark.ts';
import { pickles } from '../task/convert/cfbenchmarkFiles.ts';
import { says, Workspace } from './fixture.ts';

/** By part: references and outputs. */
const rows: Readonly<Record<string, readonly (readonly [response: string, output: string])[]>> = {
  company: [['甲公司，乙银行，丙集团', '甲公司，乙银行，丙集团'], ['甲公司，乙银行，丙集团', '甲公司,乙银行,丁,戊'], ['甲公司', '丁'], ['甲公司，乙银行', '']],
  product: [['茶，奶茶', '茶']],
  sector: [['银行', '银行，证券'], ['银行, 证券', '银行，证券'], ['银行', '银行，火星，木星'], ['银行，保险', '银行，证券，火星']],
  event: [['财报, 并购', '财报，并购，诉讼，招聘']],
  sentiment: [['积极', '积极'], ['消极', '积极']],
  summary: [['业绩增长', '业绩增长']],
  risk: [['利率上行', '利率上行'], ['汇率', '']],
  suggestion: [['买入', '买入']],
};
/** Of each row, and their mean: `get_f1_score` of CFBenchmark.py (TongjiFinLab/CFBenchmark, 982788b) over these rows, run with numpy 2; a blank output is NaN there, as its CSV file is read. */
const published: Readonly<Record<string, readonly [number, readonly number[]]>> = {
  company: [0.41666666666666663, [1, 0.6666666666666666, 0, 0]],
  product: [0.6666666666666666, [0.6666666666666666]],
  sector: [0.6833333333333332, [0.6666666666666666, 1, 0.6666666666666666, 0.4]],
  event: [0.6666666666666666, [0.6666666666666666]],
  sentiment: [0.5, [1, 0]],
};

const ws = new Workspace();
const closing: (() => Promise<void>)[] = [];
let ports: Partial<RunPorts> = {};
afterAll(async () => {
  ws.dispose();
  for (const close of closing) await close();
});

beforeAll(async () => {
  const sim = await startSim({});
  closing.push(() => sim.close());
  ports = { createEmbedder: (model, options) => createEmbedder({ ...model, baseUrl: sim.url }, { environment: {}, connections: 1, clock: systemClock }, options) };
  for (const [part, pairs] of Object.entries(rows)) {
    const folder = path.join(ws.folder, 'CFBenchmark', 'data', part);
    mkdirSync(folder, { recursive: true });
    const columns = { input: pairs.map((_pair, k) => `新闻 ${k}，"${part}"`), instruction: pairs.map(() => `请在（甲（一）, 乙）中选择：`), response: pairs.map(([response]) => response) };
    writeFileSync(path.join(folder, 'data-00000-of-00001.arrow'), tableToIPC(tableFromArrays(columns, { types: { input: utf8(), instruction: utf8(), response: utf8() } }), { format: 'stream' }) as Uint8Array);
    writeFileSync(path.join(folder, 'state.json'), JSON.stringify({ _data_files: [{ filename: 'data-00000-of-00001.arrow' }] }));
    writeFileSync(path.join(folder, 'dataset_info.json'), '{}');
    const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    ws.file(`CFBenchmark/cfbenchmark-response/zero-shot/m/${part}-output.csv`, `,input,response,output\n${pairs.map(([response, output], k) => `${k},${[columns.input[k] ?? '', response, output].map(cell).join(',')}\n`).join('')}`);
    ws.file(`CFBenchmark/fewshot/fewshot-${part}.txt`, `${part}的例子\r\n回答：是\r\n`);
  }
  writeFileSync(path.join(ws.folder, 'CFBenchmark', 'labels_info.pkl'), Buffer.from(pickles[4] ?? '', 'base64'));
});

function load(): ReturnType<typeof loadTask>['task'] {
  const folder = path.join(ws.folder, 'CFBenchmark');
  const beside = filesBeside(path.join(folder, 'any'));
  const { text } = cfbenchmark.convert({ name: 'CFBenchmark/', text: (beside.list('.') ?? []).join('\n'), ...beside });
  return loadTask({ file: ws.file('CFBenchmark/c.eval.yaml', text), workspace: ws.folder, environment: {} }).task;
}

test('recorded responses are judged as CFBenchmark judges them', async () => {
  const outcome = await ws.run(load(), () => { throw new Error('nobody is asked'); }, { ports: { ...ports, createProvider: model => createProvider(model, { environment: {}, connections: 1, clock: systemClock }) } });
  expect([outcome, ws.store.run('r1')?.error]).toEqual(['succeeded', undefined]);
  const { trials } = readRunView(ws.store, 'r1', { alive: false, nowMs: 0 });
  const scored = trials.flatMap(({ id, configuration: { dataset }, metrics }) => Object.values(metrics).map(({ value }) => [dataset, [value, [...ws.store.samples('r1')].filter(({ trial }) => trial === id).map(({ scores }) => scores[0]?.value ?? 0)]] as const));
  const { summary, risk, suggestion, ...labelled } = Object.fromEntries(scored);
  for (const [part, [mean, each]] of Object.entries(published)) {
    expect(labelled[part]?.[0], part).toBeCloseTo(mean, 12);
    expect(labelled[part]?.[1], part).toEqual(each.map(value => expect.closeTo(value, 12) as number));
  }
  expect(Object.keys(labelled)).toEqual(Object.keys(published));
  // The simulated embedder gives equal texts equal vectors; an empty answer is 0.
  expect([summary, risk, suggestion]).toEqual([[expect.closeTo(1, 6), [expect.closeTo(1, 6)]], [expect.closeTo(0.5, 6), [expect.closeTo(1, 6), 0]], [expect.closeTo(1, 6), [expect.closeTo(1, 6)]]]);
});

test('a model is asked in the words of its code, and its first line is the answer', async () => {
  ws.file('CFBenchmark/src/run.py', "modelname='other'\ntest_type='few-shot'\n");
  const asked: string[] = [];
  const ask = (prompt: string): ReturnType<typeof says> => {
    asked.push(prompt);
    return says('  积极 \n回答：消极');
  };
  const outcome = await ws.run(load(), () => { throw new Error('the provider is another one'); }, {
    runId: 'r2',
    ports: {
      ...ports,
      createProvider: model => (model.id === 'other' ? { ask: request => Promise.resolve(ask(request.messages.map(({ content }) => content).join())), dispose: () => undefined } : createProvider(model, { environment: {}, connections: 1, clock: systemClock })),
    },
  });
  expect([outcome, asked.length]).toEqual(['succeeded', Object.values(rows).flat().length]);
  expect(asked).toContain('company的例子\n回答：是\n\ncase4：\n新闻内容：新闻 0，"company"\n回答：');
  expect(asked).toContain('sentiment的例子\n回答：是\n\ncase4：\n新闻内容：新闻 1，"sentiment"\n类别：（甲（一）\n\n回答：');
  expect(readRunView(ws.store, 'r2', { alive: false, nowMs: 0 }).trials.find(({ configuration }) => configuration.dataset === 'sentiment' && configuration.model === 'other')?.metrics['f1_sentiment']?.value).toBe(0.5);
});
