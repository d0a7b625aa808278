import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { readCatalogue } from '../../src/serve/catalogue.ts';
import { stateOf } from '../../src/serve/experimentState.ts';
import type { Posting } from '../../src/serve/posting.ts';
import { mostBytes } from '../../src/serve/readBody.ts';
import { RunQueue } from '../../src/serve/runQueue.ts';
import { SecretsInMemory } from '../../src/serve/secretsInMemory.ts';
import { Shelf } from '../../src/serve/shelf.ts';
import { startApi } from '../../src/serve/startApi.ts';
import { takeToken } from '../../src/serve/takeToken.ts';

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'pitwall-serve-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function sentence(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HumanError) return error.problems.length > 0 ? error.problems.map(({ message }) => message).join() : renderHumanError(error);
    throw error;
  }
  return 'nothing is wrong';
}

describe('a token file', () => {
  test('is made once, and read from then on', () => {
    const file = path.join(folder(), 'token');
    const made = takeToken(file);
    expect(made.from).toBe('new');
    expect(made.token).toMatch(/^[\w-]{43}$/);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(takeToken(file)).toEqual({ token: made.token, from: 'as it was' });
  });

  test.each<[string, number, RegExp]>([
    ['a-token-of-others-that-is-long', 0o644, /others may read the token; `chmod 600` it/],
    ['short', 0o600, /the file holds no token of at least 16 letters and digits/],
    ['one of several words, with blanks', 0o600, /the file holds no token/],
    ['', 0o600, /the file holds no token/],
  ])('%j with mode %o is refused', (text, mode, why) => {
    const file = path.join(folder(), 'token');
    writeFileSync(file, text);
    chmodSync(file, mode);
    expect(sentence(() => takeToken(file))).toMatch(why);
  });

  test('that cannot be is refused', () => {
    expect(sentence(() => takeToken(path.join(folder(), 'none', 'token')))).toMatch(/the token cannot be written \(ENOENT\)/);
    expect(sentence(() => takeToken(folder()))).toMatch(/this is no file/);
  });
});

test('ids rise, also where two shelves write at once', () => {
  const workspace = folder();
  const [one, two] = [new Shelf(workspace), new Shelf(workspace)];
  const posting = (first: number, count: number): Posting => ({ first, count, createdMs: 0, taskFile: '', run: '', notes: [], secrets: [], experiments: [] });
  const first = one.addPosting(id => {
    // Another process posts between our look and our writing.
    if (id === 1 && two.postings().length === 0) two.addPosting(other => posting(other, 5));
    return posting(id, 2);
  });
  expect(first.first).toBe(6);
  expect(two.addPosting(id => posting(id, 1)).first).toBe(8);
  expect(one.postings().map(({ first: id, count }) => [id, count])).toEqual([[1, 5], [6, 2], [8, 1]]);
});

test('runs go one after another, in the order in which they came, also behind one that cannot begin', async () => {
  const told: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = new RunQueue<string>(
    job => {
      told.push(`begin ${job}`);
      if (job === 'b') return Promise.reject(new HumanError({ what: 'no key', toDo: 'give one' }));
      return Promise.resolve({ ended: new Promise(resolve => ends.set(job, resolve)) });
    },
    (job, why) => told.push(`${job}: ${why}`),
  );
  const later = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  for (const [k, job] of ['a', 'b', 'c', 'd', 'e'].entries()) queue.add(k, job);
  queue.add(0, 'a');
  await later();
  expect(told).toEqual(['begin a']);
  expect([0, 1, 9].map(k => queue.has(k))).toEqual([true, true, false]);
  expect([queue.drop(3), queue.drop(0)]).toEqual([true, false]);
  ends.get('a')?.();
  await later();
  expect(told).toEqual(['begin a', 'begin b', 'b: no key; give one', 'begin c']);
  expect(queue.close()).toBe(1);
  ends.get('c')?.();
  await later();
  expect(told).toHaveLength(4);
});

test('whatever a run fails of is told, and those behind it go on', async () => {
  const traced = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => traced.mockRestore());
  const told: string[] = [];
  const queue = new RunQueue<string>(
    job => {
      if (job === 'a') return Promise.reject(new Error('spawn EACCES'));
      if (job === 'b') throw new TypeError('x is not a function');
      if (job === 'c') return Promise.resolve({ ended: Promise.reject(new Error('no space is left')) });
      told.push(`begin ${job}`);
      return Promise.resolve({ ended: Promise.resolve() });
    },
    (job, why) => {
      told.push(`${job}: ${why}`);
      if (job === 'c') throw new Error('the disk is full');
    },
  );
  for (const [k, job] of ['a', 'b', 'c', 'd'].entries()) queue.add(k, job);
  await new Promise(resolve => setImmediate(resolve));
  expect(told).toEqual(['a: its run failed: spawn EACCES', 'b: its run failed: x is not a function', 'c: its run failed: no space is left', 'begin d']);
  expect(traced).toHaveBeenCalledTimes(3);
});

test('a key has a name of no meaning, and is gone with the server', () => {
  const secrets = new SecretsInMemory();
  const name = secrets.nameOf('sk-1');
  expect(name).toMatch(/^api-[0-9a-f]{8}$/);
  expect(secrets.nameOf('sk-1')).toBe(name);
  expect(secrets.environment([name])).toEqual({ [`PITWALL_SECRET_${name.toUpperCase().replace('-', '_')}`]: 'sk-1' });
  expect(secrets.environment([])).toEqual({});
  expect(new SecretsInMemory().environment([name])).toBeUndefined();
});

describe('what experiments may name', () => {
  const file = '/w/known.eval.yaml';
  const task = (more = '', rest = ''): string => `kind: eval\nname: k\nmodels: [{id: m, provider: openai, base_url: "http://h/v1", model: x, api_key: "\${env:K}"}${more}]\ndatasets: [{id: d, path: data/q.jsonl, scorers: [contains]}, {id: e, path: /abs.csv, fields: {input: a, target: b}}]\nscorers: [exact_match]\n${rest}`;

  test('models without what runs code, datasets without how they are judged, paths made whole', () => {
    const { models, datasets } = readCatalogue([{ file, text: task(', {id: c, provider: command, command: [python3, a.py]}, {id: r, provider: recorded, path: r.jsonl, output: "{{ row.o }}"}') }]);
    expect(Object.fromEntries(models)).toEqual({ m: { provider: 'openai', base_url: 'http://h/v1', model: 'x', api_key: '${env:K}' }, r: { provider: 'recorded', path: path.resolve('/w/r.jsonl'), output: '{{ row.o }}' } });
    expect(Object.fromEntries(datasets)).toEqual({ d: { fields: { input: 'input', target: 'target' }, path: path.resolve('/w/data/q.jsonl') }, e: { fields: { input: 'a', target: 'b' }, path: path.resolve('/abs.csv') } });
  });

  test.each<[readonly { file: string; text: string }[], string]>([
    [[{ file, text: 'kind: eval\n' }], '`name` is missing'],
    [[{ file, text: task() }, { file: '/w/other.eval.yaml', text: task() }], '/w/other.eval.yaml: `m` is the id of two of the models; give one of them another'],
    [[{ file: '/w/b.bench.yaml', text: 'kind: bench\nname: b\ntarget: {provider: sim}\nworkload: {data: {synthetic: {input_tokens: 8, output_tokens: 8}}}\nload: {concurrency: [1]}\nstop: {requests: 1}\n' }], '/w/b.bench.yaml: this is no eval, so it has no models and datasets to name; name an eval file'],
  ])('%#', (files, why) => {
    const said = sentence(() => readCatalogue(files));
    if (why.startsWith('`')) expect(said).not.toBe('nothing is wrong');
    else expect(said).toBe(why);
  });
});

test('where a run is, in Evalap’s words', () => {
  const posting = (more: Partial<Posting> = {}): Posting => ({ first: 1, count: 1, createdMs: 0, taskFile: '', run: 'r', notes: [], secrets: [], experiments: [], ...more });
  const told = ({ status, guide, error }: ReturnType<typeof stateOf>): string => [status, guide, ...(error === undefined ? [] : [error])].join(' · ');
  expect(told(stateOf(posting(), undefined, true, 0))).toBe('pending · pending');
  expect(told(stateOf(posting({ held: true }), undefined, false, 0))).toBe('pending · pending');
  expect(told(stateOf(posting({ error: 'no key' }), undefined, false, 0))).toBe('stopped · failed · no key');
  expect(told(stateOf(posting(), undefined, false, 0))).toBe('stopped · failed · its run is not there: it was not begun, or was deleted');
});

describe('a body', () => {
  const token = 'a-token-of-16-letters';

  async function post(body: Buffer | undefined, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const api = await startApi(0, token, asked => Promise.resolve({ got: asked.body ?? null }));
    onTestFinished(() => api.close());
    const url = new URL('/v1/x', api.url);
    return await new Promise(resolve => {
      const asking = request(url, { method: 'POST', agent: false, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-length': body.length }), ...more } }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', (data: string) => (text += data)).once('close', () => resolve(`${response.statusCode} ${text}`));
      });
      asking.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end(body);
    });
  }

  test.each<[string, Buffer | undefined, Readonly<Record<string, string>>, string]>([
    ['none', undefined, {}, '200 {"got":null}'],
    ['JSON', Buffer.from('{"a":1}'), {}, '200 {"got":{"a":1}}'],
    ['gzip', gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }, '200 {"got":{"a":1}}'],
    ['what says that it is gzip, and is none', Buffer.from('{"a":1}'), { 'content-encoding': 'gzip' }, '200 {"got":{"a":1}}'],
    ['no JSON', Buffer.from('{'), {}, '422 {"detail":"the body is no JSON"}'],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 0, 0]), {}, '422 {"detail":"the body is no gzip, though it begins like one"}'],
    ['gzip of more than it may be', gzipSync(Buffer.alloc(mostBytes + 1)), {}, '413 {"detail":"the body is longer than 64 MiB"}'],
  ])('%s', async (_, body, more, answer) => {
    expect(await post(body, more)).toBe(answer);
  });

  test('that says it is too long is not read', async () => {
    expect(await post(undefined, { 'content-length': String(mostBytes + 1) })).toBe('413 {"detail":"the body is longer than 64 MiB"}');
  });
});

test('a port that is taken is told', async () => {
  const api = await startApi(0, 'a-token-of-16-letters', () => Promise.resolve(null));
  onTestFinished(() => api.close());
  await expect(startApi(Number(new URL(api.url).port), 'x', () => Promise.resolve(null))).rejects.toMatchObject({ name: 'HumanError', what: 'the port is in use' });
});

