import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { filesWithin } from '../cli/filesWithin.ts';
import { Terminal, until, type Ended } from '../cli/pitwall.ts';

type Body = Readonly<Record<string, unknown>>;

const key = 'sk-a-key-of-nobody';
const terminal = new Terminal();
let sim: Awaited<ReturnType<typeof startSim>>;
let server: ReturnType<Terminal['start']>;
let address = '';
let headers: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  sim = await startSim({ apiKey: key, latencyMs: 20 });
  terminal.variables = { SIM_KEY: key };
  terminal.file('qa.jsonl', Array.from({ length: 12 }, (_, i) => JSON.stringify({ input: `q ${i}`, target: `q ${i}` })).join('\n'));
  terminal.file('known.eval.yaml', `kind: eval\nname: known\nmodels: [{id: model_id_1, provider: openai, base_url: "${sim.url}", model: sim, api_key: "\${env:SIM_KEY}"}]\ndatasets: [{id: dataset_id_1, path: qa.jsonl}]\nscorers: [exact_match]\n`);
  server = terminal.start('serve', 'known.eval.yaml', '--port', '0', '--token-file', 'token');
  let out = '';
  server.child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
  await until(() => out.endsWith('\n'));
  address = out.trim();
  const token = readFileSync(path.join(terminal.folder, 'token'), 'utf8').trim();
  // As the notebooks send them: they say gzip of bodies that are none.
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': 'gzip' };
}, 60_000);

afterAll(async () => {
  await sim.close();
  terminal.dispose();
});

async function ask(method: string, at: string, body?: unknown, more: Readonly<Record<string, string>> = headers): Promise<{ readonly status: number; readonly json: Body }> {
  const response = await fetch(`${address}${at}`, { method, headers: more, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, json: (await response.json()) as Body };
}

/** Asks again and again, as scripts do, until it holds. */
async function untilTold(at: string, holds: (json: Body) => boolean): Promise<Body> {
  for (const limit = performance.now() + 60_000; ; ) {
    const { json } = await ask('GET', at);
    if (holds(json)) return json;
    if (performance.now() > limit) throw new Error(`It never came true: ${JSON.stringify(json)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

test('the benchmark of Evalap’s guide: the same experiment at several numbers of parallel requests', async () => {
  const base = { name: 'Parallelism Benchmark', datasets: ['dataset_id_1'], models: ['model_id_1'], metrics: ['accuracy'], parameters: { sample_size: 8 } };
  const results: { readonly parallel: number; readonly status: unknown }[] = [];
  for (const parallel of [1, 5]) {
    const created = await ask('POST', '/api/experiments', { ...base, name: `Benchmark - ${parallel} Parallel`, parameters: { ...base.parameters, max_parallel_requests: parallel } });
    expect(created).toMatchObject({ status: 200, json: { status: 'pending' } });
    const id = Number(created.json['id']);
    expect(await ask('GET', `/api/experiments/${id}/status`)).toMatchObject({ json: { status: 'pending' } });
    expect((await ask('POST', `/api/experiments/${id}/run`)).status).toBe(200);
    const ended = await untilTold(`/api/experiments/${id}/status`, ({ status }) => status === 'completed' || status === 'failed');
    expect(ended['progress']).toEqual({ done: 8, total: 8 });
    results.push({ parallel, status: ended['status'] });
    const again = await ask('POST', `/api/experiments/${id}/run`);
    expect(again).toMatchObject({ status: 400, json: { detail: expect.stringMatching(/^the experiment was run already/) as unknown } });
  }
  expect(results).toEqual([{ parallel: 1, status: 'completed' }, { parallel: 5, status: 'completed' }]);
  // They are runs like others.
  const store = terminal.store();
  const runs = store.runs().map(({ id, task }) => [task, store.run(id)?.settings['parallel_requests']?.value]);
  store.dispose();
  expect(runs).toEqual([['Benchmark - 5 Parallel', 5], ['Benchmark - 1 Parallel', 1]]);
}, 120_000);

test('a dataset, a set of experiments, and their results as Evalap shows them', async () => {
  const df = JSON.stringify({ question: { 0: 'A', 1: 'B', 2: 'C' }, truth: { 0: 'A', 1: 'B', 2: 'X' } });
  const posted = await ask('POST', '/v1/dataset', { name: 'letters', readme: 'r', default_metric: 'judge_notator', df, columns_map: { query: 'question', output_true: 'truth' } });
  expect(posted).toMatchObject({ status: 200, json: { id: 1, size: 3, columns: ['question', 'truth'] } });
  expect((await ask('GET', '/v1/dataset?name=letters&with_df=true')).json['df']).toBe(df);
  expect(await ask('POST', '/v1/dataset', { name: 'letters', df })).toMatchObject({ status: 409 });

  const model = (name: string, more: object = {}): object => ({ name, base_url: sim.url, api_key: key, ...more });
  const set = await ask('POST', '/v1/experiment_set', {
    name: 'compare',
    readme: 'About.',
    cv: {
      common_params: { dataset: 'letters', metrics: ['qcm_exactness', 'judge_notator', 'output_length', 'generation_time', 'faithfulness'], judge_model: model('sim;answer=VERDICT: 7') },
      grid_params: { model: [model('sim'), { aliased_name: 'before', output: ['A', 'no', 'X'] }] },
      repeat: 2,
    },
  });
  expect(set.status).toBe(200);
  const id = Number(set.json['id']);
  const { experiments } = (await untilTold(`/v1/experiment_set/${id}`, ({ experiments: all }) => (all as readonly Body[]).every(({ experiment_status }) => experiment_status === 'finished'))) as { experiments: readonly Body[] };
  expect(experiments.map(({ id: own, name, num_try, num_success, num_metrics }) => [own, name, num_try, num_success, num_metrics])).toEqual([0, 1, 2, 3].map(k => [id + k, `compare__${k}`, 3, 3, 5]));

  const read = async (k: number): Promise<readonly (readonly [unknown, unknown])[]> => {
    const { json } = await ask('GET', `/v1/experiment/${id + k}?with_results=true`);
    return (json['results'] as readonly { readonly metric_name: string; readonly observation_table: readonly { readonly score: number | null }[] }[]).map(({ metric_name, observation_table }) => [metric_name, observation_table.map(({ score }) => score)]);
  };
  for (const k of [0, 1]) {
    const scores = Object.fromEntries(await read(k)) as Record<string, readonly (number | null)[]>;
    expect(scores).toMatchObject({ qcm_exactness: [1, 1, 0], judge_notator: [7, 7, 7], output_length: [1, 1, 1], faithfulness: [null, null, null] });
    expect(scores['generation_time']?.every(seconds => seconds !== null && seconds >= 0.015 && seconds < 20)).toBe(true);
  }
  expect(Object.fromEntries(await read(3))).toMatchObject({ qcm_exactness: [1, 0, 1], judge_notator: [7, 7, 7], generation_time: [null, null, null] });
  const { json } = await ask('GET', `/v1/experiment/${id}?with_answers=true`);
  expect(json).toMatchObject({ model: { name: 'sim', base_url: sim.url }, dataset: { name: 'letters' }, answers: [{ num_line: 0, answer: 'A', error_msg: null }, { answer: 'B' }, { answer: 'C' }] });
  expect(JSON.stringify(json)).not.toContain(key);
  expect(await ask('POST', `/v1/retry/experiment_set/${id}`)).toMatchObject({ json: { experiment_ids: [] } });
}, 120_000);

test('a dataset that comes with a set is one for all its experiments', async () => {
  const df = [{ query: 'A', output_true: 'A' }];
  const body = { name: 'together', cv: { common_params: { dataset: { name: 'brought', df }, metrics: ['accuracy'] }, grid_params: { model: [{ name: 'sim', base_url: sim.url, api_key: key }, { aliased_name: 'before', output: ['A'] }] } } };
  expect(await ask('POST', '/v1/experiment_set', { ...body, cv: { ...body.cv, grid_params: { model: [{ name: 'a', base_url: 'https://user:hunter2secret@h' }, { aliased_name: 'before', output: ['hunter2secret'] }] } } })).toMatchObject({ status: 400, json: { detail: expect.stringContaining('a name and a password in an address are not sent') as unknown } });
  expect((await ask('GET', '/v1/dataset?name=brought')).status).toBe(410);
  const { status, json } = await ask('POST', '/v1/experiment_set', body);
  expect([status, json['detail']]).toEqual([200, undefined]);
  const { experiments } = await untilTold(`/v1/experiment_set/${String(json['id'])}`, ({ experiments: all }) => (all as readonly Body[]).every(({ experiment_status }) => experiment_status === 'finished'));
  expect((experiments as readonly Body[]).map(({ num_success, error }) => [num_success, error])).toEqual([[1, undefined], [1, undefined]]);
  expect((await ask('GET', '/v1/datasets')).json).toHaveLength(2);
  const listed = await ask('POST', '/v1/experiment_set', { name: 'two', experiments: [1, 2].map(k => ({ name: 'x', dataset: { name: 'both', df: [{ query: k, output_true: k }] }, metrics: ['accuracy'], model: { aliased_name: 'm', output: ['1'] } })) });
  expect(listed).toEqual({ status: 409, json: { detail: 'two datasets of the body are called `both`: give one another name' } });
}, 120_000);

test('keys among a model’s parameters are sent, and neither kept nor shown', async () => {
  const model = { name: 'sim', base_url: sim.url, api_key: key, sampling_params: { max_tokens: 20 }, extra_params: { extra_headers: { Authorization: `Bearer ${key}`, 'X-Other': `Bearer ${key}-3` }, nested: [{ api_key: `${key}-2` }], proxy: `http://me:${key}@h:1` } };
  const { status, json } = await ask('POST', '/v1/experiment', { name: 'hidden', dataset: 'letters', model, judge_model: model, metrics: ['accuracy', { name: 'qcm_exactness', params: { api_key: key, note: `with ${key} in it` } }] });
  expect(status).toBe(200);
  const shown = await untilTold(`/v1/experiment/${String(json['id'])}?with_answers=true`, ({ experiment_status }) => experiment_status === 'finished');
  expect(shown).toMatchObject({ num_success: 3, model: { sampling_params: { max_tokens: 20 }, extra_params: { extra_headers: { Authorization: '…', 'X-Other': '…' }, nested: [{ api_key: '…' }], proxy: '…' } } });
  expect(JSON.stringify(shown)).not.toContain(key);
}, 120_000);

test('no key that came with a request is on the disk, and what is there is its owner’s alone', () => {
  const files = filesWithin(path.join(terminal.folder, '.pitwall'));
  const inApi = files.map(({ file }) => file).filter(file => file.includes(`${path.sep}api${path.sep}`));
  expect(inApi.length).toBeGreaterThan(6);
  for (const { file, bytes } of files) for (const secret of [key, 'hunter2secret']) expect(bytes.includes(secret), file).toBe(false);
  if (process.platform !== 'win32') expect([...inApi, path.join(terminal.folder, 'token')].filter(file => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
});

describe('one sentence for what is wrong', () => {
  const one = { name: 'x', dataset: 'dataset_id_1', model: { name: 'a', base_url: 'http://127.0.0.1:1/v1' }, metrics: ['accuracy'] };
  test.each<[string, string, unknown, number, string]>([
    ['POST', '/v1/experiment', undefined, 422, 'the body must be a mapping'],
    ['POST', '/v1/experiment', [], 422, 'the body must be a mapping'],
    ['POST', '/v1/experiment', {}, 422, '`name` is missing'],
    ['POST', '/v1/experiment', { ...one, metrics: 3 }, 422, '`metrics` must be a list'],
    ['POST', '/v1/experiment', { ...one, model: 'gpt' }, 422, '`model` must be a mapping'],
    ['POST', '/v1/experiment', { ...one, metrics: ['acuracy'] }, 400, 'the experiment: there is no metric `acuracy`; did you mean `accuracy`?'],
    ['POST', '/v1/experiment', { ...one, dataset: 'dataset_id_2' }, 400, 'the experiment: there is no dataset `dataset_id_2`; post it to /v1/dataset, or start `pitwall serve` with a task file that has it; did you mean `dataset_id_1`?'],
    ['POST', '/v1/experiment', { ...one, dataset: 'letters', sample: [3] }, 400, 'the experiment: `sample` names row 3, and the dataset `letters` has 3 rows, counted from 0; correct it'],
    ['POST', '/v1/experiment', { ...one, model: { name: 'a', base_url: '${env:HOME}' } }, 422, '`${env:…}` is not taken over HTTP: send the value itself, or name a task file that has it when you start `pitwall serve`'],
    ['POST', '/v1/experiment', { ...one, dataset: { name: 'raw', df: '[]' } }, 400, 'dataset `raw`: `df` has no rows; give it some: images and Parquet files are not taken'],
    ['POST', '/v1/dataset', { name: 'raw', df: [{ a: 1 }], columns_map: { query: 'b' } }, 422, '`columns_map` names the column `b`, and the rows have a'],
    ['POST', '/v1/experiments', { ...one, datasets: ['dataset_id_1'], models: ['model_id_9'] }, 400, 'the experiment: there is no model `model_id_9`; start `pitwall serve` with a task file that has it, or write `model: {name, base_url}`; did you mean `model_id_1`?'],
    ['POST', '/v1/experiment_set', { name: 's', experiments: [] }, 400, 'POST /v1/experiment_set: the set has no experiment; add one to `experiments`, or a value to each list of `grid_params`'],
    ['GET', '/v1/experiment/999', undefined, 410, 'there is no experiment 999'],
    ['GET', '/v1/experiments?limit=x', undefined, 422, '`limit` must be a whole number, not "x"'],
    ['DELETE', '/v1/experiment/1', undefined, 405, '/v1/experiment/1 takes GET, not DELETE'],
    ['GET', '/v1/nothing', undefined, 404, 'there is nothing at /v1/nothing'],
    ['GET', '/constructor', undefined, 404, 'there is nothing at /constructor: addresses begin with /v1/ or /api/'],
    ['GET', '/v1/%zz', undefined, 404, 'there is no such address'],
  ])('%s %s %j', async (method, at, body, status, detail) => {
    expect(await ask(method, at, body)).toEqual({ status, json: { detail } });
  });

  test('without the token, and with another one', async () => {
    const { authorization: _, ...without } = headers;
    for (const more of [without, { ...without, authorization: 'Bearer nothing' }]) expect(await ask('GET', '/v1/datasets', undefined, more)).toEqual({ status: 401, json: { detail: 'the token is missing, or another one: send `Authorization: Bearer TOKEN`' } });
  });
});

test('a set that is asked at an endpoint that refuses ends, and can be asked again', async () => {
  const { json } = await ask('POST', '/v1/experiment_set', { name: 'refused', experiments: [{ name: 'only', dataset: 'letters', model: { name: 'sim', base_url: sim.url, api_key: 'another-key-of-nobody' }, metrics: ['accuracy'] }] });
  const id = Number(json['id']);
  await untilTold(`/v1/experiment/${id}`, ({ experiment_status }) => experiment_status === 'finished' || experiment_status === 'stopped');
  const shown = await ask('GET', `/v1/experiment/${id}?with_results=true`);
  expect(shown.json).toMatchObject({ name: 'only', num_success: 0 });
  expect(await ask('POST', `/v1/retry/experiment_set/${id}`)).toMatchObject({ status: 200, json: { experiment_ids: [id] } });
  await untilTold(`/v1/experiment/${id}`, ({ experiment_status }) => experiment_status === 'finished' || experiment_status === 'stopped');
  expect(await ask('POST', `/v1/stop/experiment_set/${id}`)).toMatchObject({ json: '0 experiments stopped' });
}, 120_000);

test('Ctrl-C ends it', async () => {
  server.child.kill('SIGINT');
  const { code, note }: Ended = await server.ended;
  expect(note).toContain('the token is in token (new)\n');
  expect(note).toMatch(/no more requests are answered; a run under way goes on in the background\n$/);
  expect(code).toBe(0);
}, 30_000);
