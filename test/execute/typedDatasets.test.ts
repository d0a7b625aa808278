import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { openDataset } from '../../src/execute/datasets/openDataset.ts';
import { startParquetProcess } from '../../src/execute/datasets/parquet/startParquetProcess.ts';
import { readRowBatches } from '../../src/execute/datasets/readRows.ts';
import type { LocatedRow } from '../../src/execute/datasets/row.ts';
import { createRecordedProvider } from '../../src/execute/providers/recorded.ts';
import { readFileName } from '../../src/task/dataFile.ts';
import type { RowSource } from '../../src/task/datasets.ts';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const golden = path.join(import.meta.dirname, '../golden/datasets');
const folder = mkdtempSync(path.join(tmpdir(), 'pitwall-typed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

/** What pyarrow wrote, as `to_pylist` would say it in JSON. */
const types = `
{"q":"eins","i64":1,"u64":"18446744073709551615","i8":-1,"f":1.5,"b":true,"d":"2024-02-29","ts":"2024-02-29T12:30:01.0005","tz":"2024-02-29T12:30:00Z","time":"01:02:03","dec":12.3,"big":"123456789012345678901.25","bin":"AP8=","dict":"x","list":[1,2],"structs":[{"k":"v","n":1}],"map":{"a":1,"b":2},"null":null}
{"q":"zwei","i64":"1152921504606846976","u64":0,"i8":2,"f":null,"b":null,"d":null,"ts":null,"tz":null,"time":null,"dec":null,"big":null,"bin":null,"dict":"y","list":null,"structs":[],"map":null,"null":null}
{"q":null,"i64":null,"u64":1,"i8":null,"f":"-Infinity","b":false,"d":"1969-12-31","ts":"1969-12-31T23:59:59","tz":"2000-01-01T00:00:00Z","time":"23:59:59.999","dec":-0.05,"big":0,"bin":"","dict":"x","list":[],"structs":null,"map":{},"null":null}`;

describe('Arrow', () => {
  test.each(['types.stream.arrow', 'types.lz4.arrow', 'types.zstd.arrow'])('%s', async name => {
    expect(await rowsOf(name)).toBe(types);
  });

  test('a file that is no stream, with views and a categorical column', async () => {
    expect(await rowsOf('polars.arrow')).toBe('\n{"q":"kurz","c":"a","l":[1]}\n{"q":"ein längerer Text als zwölf Bytes","c":"b","l":[2,3]}');
  });

  test.each(['types.stream.arrow', 'types.lz4.arrow', 'saved/test/data-00000-of-00001.arrow'])('%s, cut anywhere, is a file that a person hears of', async name => {
    const whole = readFileSync(path.join(golden, name));
    for (let length = 0; length < whole.length - 8; length += 37) {
      const said = await rowsOf(write('cut.arrow', whole.subarray(0, length)));
      // A stream may end behind any of its batches.
      expect(said).toMatch(/^(cut\.arrow(, row \d+)?: (the Arrow file ends too early|the file is not Arrow|the file is not valid Arrow).*|(\n\{.*\})*)$/);
    }
  });

  test.each<[string, Buffer, string]>([
    ['another format', Buffer.from('{"q":1,"a":2}\n'.repeat(20)), 'x.arrow: the file is not Arrow; check that it is in the IPC stream or file format, and complete'],
    ['an empty file', Buffer.alloc(0), 'x.arrow: the Arrow file ends too early; check that the file is complete'],
    ['the first Feather', Buffer.from('FEA1xxxxxxxx'), 'x.arrow: the file is Feather of version 1, which is not Arrow; write it as Arrow or Parquet'],
    ['a pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n'), 'x.arrow: the file is a pointer of Git LFS, not the data; fetch the data with `git lfs pull`'],
  ])('%s', async (_what, bytes, sentence) => expect(await rowsOf(write('x.arrow', bytes))).toBe(sentence));
});

describe("a folder that Hugging Face's save_to_disk wrote", () => {
  const task = `kind: eval\nname: t\nmodels:\n  - {id: m, provider: openai, base_url: "http://h/v1", model: m}\ndatasets:\n  - id: d\n    SOURCE\n    fields: {input: q, target: a}\nscorers: [exact_match]\n`;

  test.each([
    ['path: saved\n    splits: [test, train]', 'test: prüfung 0 → a0 | prüfung 1 → a1 | prüfung 2 → a2; train: train 0 → a0 | train 1 → a1 | train 2 → a2 | train 3 → a3 | train 4 → a4'],
    ['path: saved/test', 'all: prüfung 0 → a0 | prüfung 1 → a1 | prüfung 2 → a2'],
    ['path: "saved/{{ split }}"\n    splits: [test]\n    where: row.label == 1', 'test: prüfung 1 → a1'],
    ['path: saved', '7:11 dataset `d` reads the folder saved: the folder holds the splits test, train; add `splits: [test, train]`, or fewer of them'],
    ['path: saved\n    splits: [tests]', '7:11 dataset `d` reads the folder saved: the folder has no split `tests`; did you mean `test`?'],
    ['path: saved/test\n    splits: [test]', "7:11 dataset `d` reads the folder saved/test, which is one split that Hugging Face's `save_to_disk` wrote; remove `splits`, or name the folder above it"],
  ])('%s', async (source, picture) => {
    const file = path.join(golden, 't.eval.yaml');
    const { task: parsed, problems, references } = parseTask(task.replace('SOURCE', source), file);
    const wrong = [...problems, ...missingFiles(references, { file, exists: existsSync, list: name => readdirSync(name), isFolder: name => statSync(name).isDirectory() })].map(problem => `${problem.line}:${problem.column} ${problem.message}; ${problem.toDo}`);
    const splits: string[] = [];
    for (const dataset of wrong.length > 0 || parsed === undefined ? [] : parsed.datasets) {
      for (const split of dataset.splits) {
        const items: string[] = [];
        for await (const { input, targets } of openDataset(dataset, split).items(never)) items.push(`${input} → ${targets.join()}`);
        splits.push(`${split}: ${items.join(' | ')}`);
      }
    }
    expect([...wrong, ...splits].join('; ')).toBe(picture);
  });

  test('files that were cached beside it are no part of it', async () => {
    cpSync(path.join(golden, 'saved/test'), path.join(folder, 'cached'), { recursive: true });
    cpSync(path.join(golden, 'saved/train/data-00000-of-00002.arrow'), path.join(folder, 'cached/cache-1234.arrow'));
    expect((await rowsOf('cached')).match(/\n/g)).toHaveLength(3);
    writeFileSync(path.join(folder, 'cached/state.json'), '{}');
    expect(await rowsOf('cached')).toBe("cached/state.json: the file does not list the split's data files; write the dataset again with `save_to_disk`");
  });
});

describe('Parquet', () => {
  test.each(['snappy', 'gzip', 'zstd', 'brotli', 'lz4'])('types.%s.parquet', async codec => {
    // Parquet's decimals come as numbers, and its file has no column of nothing but nulls.
    expect(await rowsOf(`types.${codec}.parquet`)).toBe(types.replaceAll(',"null":null', '').replace('"123456789012345678901.25"', '123456789012345680000'));
  });

  test('several files, read one after another', async () => {
    for (const k of ['00000-of-00002', '00001-of-00002']) cpSync(path.join(golden, 'types.snappy.parquet'), path.join(folder, `hub/test-${k}.parquet`));
    const seen: string[] = [];
    for await (const rows of readRowBatches({ path: path.join(folder, 'hub/{{ split }}-*.parquet'), format: 'parquet' }, 'test', never)) seen.push(...rows.map(({ row, index, line, file }) => `${index} ${path.basename(file?.path ?? '')}, row ${line}: ${String(row['dict'])}`));
    expect(seen).toEqual(['x', 'y', 'x', 'x', 'y', 'x'].map((text, i) => `${i} test-0000${Math.floor(i / 3)}-of-00002.parquet, row ${(i % 3) + 1}: ${text}`));
  });

  test('cut anywhere, it is a file that a person hears of', async () => {
    const whole = readFileSync(path.join(golden, 'types.snappy.parquet'));
    // One process for all of them.
    const parquet = startParquetProcess();
    onTestFinished(() => parquet.dispose());
    for (let length = 0; length < whole.length; length += 203) expect(await said(parquet.read({ path: write('cut.parquet', whole.subarray(0, length)), format: 'parquet' }, 0, never))).toMatch(/^cut\.parquet: the file is not valid Parquet \(.+\); check that the file is complete$/);
  });
});

describe('SQLite', () => {
  const file = path.join(folder, 'd.sqlite');
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE questions (q TEXT, a, level INTEGER); INSERT INTO questions VALUES ('1+1', 2, 1), ('2+2', 4.5, 2), ('big', 9223372036854775807, 2), ('blob', x'00ff', NULL)");
  database.close();

  test('its only table, or what a query selects', async () => {
    const rows = '\n{"q":"1+1","a":2,"level":1}\n{"q":"2+2","a":4.5,"level":2}\n{"q":"big","a":"9223372036854775807","level":2}\n{"q":"blob","a":"AP8=","level":null}';
    expect(await rowsOf(file)).toBe(rows);
    expect(await rowsOf(file, { table: 'questions' })).toBe(rows);
    expect(await rowsOf(file, { query: "SELECT q, '{{ split }}' AS a FROM questions WHERE level = 2 ORDER BY q" })).toBe('\n{"q":"2+2","a":"all"}\n{"q":"big","a":"all"}');
  });

  test.each<[string, Partial<RowSource>, string]>([
    ['a table that is not there', { table: 'question' }, 'd.sqlite: the database has no table `question`; did you mean `questions`?'],
    ['a query with a mistake', { query: 'SELECT x FROM questions' }, 'd.sqlite: `query` cannot be run (no such column: x); check that it is an SQLite database, and `table` or `query`'],
    ['a query that writes', { query: "INSERT INTO questions VALUES ('x', 1, 1) RETURNING q" }, 'd.sqlite: the rows cannot be read (attempt to write a readonly database); check that it is an SQLite database, and `table` or `query`'],
    ['columns of one name', { query: 'SELECT q, a AS q FROM questions' }, 'd.sqlite: two columns are named `q`; give each column its own name'],
  ])('%s', async (_what, selection, sentence) => expect(await rowsOf(file, selection)).toBe(sentence));

  test('what is no database, and one with several tables', async () => {
    expect(await rowsOf(write('no.db', Buffer.from('q,a\n1,2\n')))).toBe('no.db: the table cannot be read (file is not a database); check that it is an SQLite database, and `table` or `query`');
    const two = new DatabaseSync(path.join(folder, 'two.db'));
    two.exec('CREATE TABLE a (x); CREATE TABLE b (x)');
    two.close();
    expect(await rowsOf(path.join(folder, 'two.db'))).toBe('two.db: the database has 2 tables; add `table:` with one of a, b');
    expect(await rowsOf(path.join(folder, 'two.db'), { table: 'b' })).toBe('');
  });
});

test('a row that lacks a field is named by its number, where a format has no lines', async () => {
  const dataset = { id: 'd', source: { path: path.join(golden, 'types.stream.arrow'), format: 'arrow' as const }, line: 1, fields: { input: 'q', target: 'dict' }, splits: ['all'], tags: [] };
  await expect(openDataset(dataset, 'all').probe(never)).rejects.toMatchObject({ what: "the row's column `q` is null", where: expect.stringMatching(/types\.stream\.arrow, row 3$/) as string });
});

test('recorded outputs are read in every format, and where and sample leave each with its own sample', async () => {
  const source = { path: path.join(golden, 'saved/{{ split }}'), format: 'arrow' as const };
  const dataset = { id: 'd', source, line: 1, fields: { input: 'q', target: 'a' }, splits: ['train'], tags: [], where: 'row.label == 0', sample: { n: 2, seed: 3 } };
  const provider = createRecordedProvider({ id: 'm', provider: 'recorded', path: path.join(golden, 'saved/train'), output: 'q', match: 'a', limits: {} });
  const said: string[] = [];
  for await (const item of openDataset(dataset, 'train').items(never)) {
    const answer = await provider.ask({ messages: [], sample: { index: item.index, row: item.row } }, never);
    said.push(`${item.index} ${item.input} = ${answer.outcome === 'ok' ? answer.output : answer.error}`);
  }
  provider.dispose();
  expect(said).toHaveLength(2);
  for (const line of said) expect(line).toMatch(/^([024]) train \1 = train \1$/);
});

test('an abort ends the reading within a batch', async () => {
  const stop = new AbortController();
  let rows = 0;
  for await (const batch of readRowBatches({ path: path.join(golden, 'types.snappy.parquet'), format: 'parquet' }, 'all', stop.signal)) {
    rows += batch.length;
    stop.abort();
  }
  expect(rows).toBe(2);
});

function write(name: string, bytes: Buffer): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), bytes);
  return path.join(folder, name);
}

/** The rows as JSON, a line each, or the sentence that the file is refused with. */
async function rowsOf(name: string, more: Partial<RowSource> = {}): Promise<string> {
  const file = path.isAbsolute(name) ? name : existsSync(path.join(folder, name)) ? path.join(folder, name) : path.join(golden, name);
  const format = readFileName(file).format;
  return await said(readRowBatches({ path: file, ...(format === undefined ? {} : { format }), ...more }, 'all', never));
}

async function said(batches: AsyncIterable<readonly LocatedRow[]>): Promise<string> {
  try {
    let text = '';
    for await (const rows of batches) for (const { row } of rows) text += `\n${JSON.stringify(row)}`;
    return text;
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error).replaceAll(`${folder}/`, '');
    throw error;
  }
}
