import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { openDataset } from '../../src/execute/datasets/openDataset.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { existsSync, readdirSync, statSync } from 'node:fs';

const never = new AbortController().signal;
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pitwall-files-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('tabs for commas', () => {
  test.each([
    ['quotes, tabs and line breaks as RFC 4180 has them', '\ufeffq\ta\r\n"1\t1"\t"say ""2"""\r\n\r\n"two\nlines, really"\t4', '0 1\t1 → say "2" | 1 two\nlines, really → 4'],
    ['an uneven row', 'q\ta\n1\t2\n3\n', 'd.tsv:3: the row has 1 value where the header names 2; quote values that hold tabs, and fill in missing ones'],
    ['a quote within a value', 'q\ta\n1\t2\n5" pipe\t2\n', 'd.tsv:3: a quote stands within a value that has none around it; put the value in quotes, and double the quotes in it: "5"" pipe"'],
    ['text behind a closing quote', 'q\ta\n1\t2\n"5" pipe\t2\n', 'd.tsv:3: text stands behind the closing quote of a value; put the value in quotes, and double the quotes in it: "5"" pipe"'],
    ['a quote that never ends', 'q\ta\n1\t2\n"x\t2\ny\t3\n', 'd.tsv:3: a quote in this row is never closed; close it'],
  ])('%s', async (_what, text, picture) => {
    write('d.tsv', text);
    expect(await read('path: d.tsv')).toBe(picture);
  });
});

describe('packed files', () => {
  test.each([
    ['d.jsonl.gz', zlib.gzipSync('\ufeff{"q":1,"a":2}\n{"q":3,"a":4}')],
    ['d.csv.gz', zlib.gzipSync('q,a\r\n1,2\r\n3,4\r\n')],
    ['d.tsv.gz', Buffer.concat([zlib.gzipSync('q\ta\n1\t2\n'), zlib.gzipSync('3\t4\n')])],
    ['d.json.gz', zlib.gzipSync('[{"q":1,"a":2},{"q":3,"a":4}]')],
    ['d.jsonl.zst', zlib.zstdCompressSync('{"q":1,"a":2}\n{"q":3,"a":4}')],
    ['packed-but-not-called-so.jsonl', zlib.gzipSync('{"q":1,"a":2}\n{"q":3,"a":4}')],
  ])('%s', async (name, bytes) => {
    write(name, bytes);
    expect(await read(`path: ${name}`)).toBe('0 1 → 2 | 1 3 → 4');
  });

  test.each([
    ['a cut one', zlib.gzipSync('{"q":1,"a":2}\n'.repeat(9)).subarray(0, 30), 'd.jsonl.gz: the gzip file ends too early; check that the file is complete'],
    ['a damaged one', Buffer.concat([zlib.gzipSync('{"q":1,"a":2}\n').subarray(0, 10), Buffer.alloc(20, 0xff)]), 'd.jsonl.gz: the file is not valid gzip (invalid block type); check that the file is complete'],
    ['an archive', Buffer.from('PK\x03\x04 and so on'), 'd.jsonl.gz: the file is a ZIP archive; unpack it: of compressed files, .gz and .zst are read'],
    ['a row that is wrong', zlib.gzipSync('{"q":1,"a":2}\n[]'), 'd.jsonl.gz:2: the row is an array, not an object; write each row as {"column": value, …}'],
    ['what only looks packed', '{"q":1,"a":2}', '0 1 → 2'],
  ])('%s', async (_what, bytes, picture) => {
    write('d.jsonl.gz', bytes);
    expect(await read('path: d.jsonl.gz')).toBe(picture);
  });
});

test('`format` counts more than the name', async () => {
  write('d.txt', 'q\ta\n1\t2\n');
  expect(await read('path: d.txt\n    format: tsv')).toBe('0 1 → 2');
  write('rows', '{"q":1,"a":2}');
  expect(await read('path: rows')).toBe('7:11 dataset `d` reads rows, which does not say its format; add `format:`');
  expect(await read('path: rows\n    format: jsonl')).toBe('0 1 → 2');
});

describe('a folder', () => {
  test('of splits, each a trial of its own', async () => {
    write('d/dev.jsonl', '{"q":1,"a":2}');
    write('d/test.csv.gz', zlib.gzipSync('q,a\n3,4\n'));
    write('d/train/b.jsonl', '{"q":7,"a":8}');
    write('d/train/a.jsonl', '{"q":5,"a":6}');
    write('d/README.md', '# Not data');
    expect(await read('path: d\n    splits: [dev, test, train]')).toBe('dev: 0 1 → 2 | test: 0 3 → 4 | train: 0 5 → 6 | 1 7 → 8');
    expect(await read('path: "d/{{ split }}.*"\n    splits: [dev]\n    format: jsonl')).toBe('0 1 → 2');
  });

  test('of parts, read one after another in the order of their numbers', async () => {
    for (const k of [1, 2, 10]) write(`d/part-${k}.jsonl`, `{"q":${k},"a":${k}}`);
    expect(await read('path: d/')).toBe('0 1 → 1 | 1 2 → 2 | 2 10 → 10');
    expect(await read('path: "d/part-1*.jsonl"')).toBe('0 1 → 1 | 1 10 → 10');
    expect(await read('path: d\n    splits: [part]')).toBe('0 1 → 1 | 1 2 → 2 | 2 10 → 10');
    write('d/part-2.jsonl', '{"q":2}');
    expect(await read('path: d')).toBe('d/part-2.jsonl:1: the row has no column `a` (it has q); mend the row, or check `fields.target` of dataset `d`');
  });

  test.each<[string, readonly string[], string, string]>([
    ['splits that are not named', ['test.jsonl', 'train.jsonl'], 'path: d', 'the folder holds the splits test, train; add `splits: [test, train]`, or fewer of them'],
    ['a split that is not there', ['test.jsonl', 'train.jsonl'], 'path: d\n    splits: [tset]', 'the folder has no split `tset`; did you mean `test`?'],
    ['another split that is not there', ['test.jsonl', 'train-0-of-2.jsonl', 'train-1-of-2.jsonl'], 'path: d\n    splits: [x]', 'the folder has no split `x`; it has test, train'],
    ['a split in two formats', ['test.jsonl', 'test.csv'], 'path: d\n    splits: [test]', 'the folder has more than one file for the split `test` (test.csv, test.jsonl); add `format:`, or remove all but one'],
    ['several formats', ['a.jsonl', 'b.csv'], 'path: d', 'the folder holds files of several formats (jsonl, csv); add `format:` to say which are meant'],
    ['no data', ['notes.md'], 'path: d', 'the folder holds no data file; check the path'],
    ['no data of the format', ['a.csv'], 'path: d\n    format: tsv', 'the folder holds no .tsv file; check the path'],
    ['folders only', ['dev/a.csv', 'test/a.csv'], 'path: d', 'the folder holds no data file; it has dev, test: name one of them in `path`, or all in `splits`'],
  ])('%s', async (_what, names, source, sentence) => {
    for (const name of names) write(`d/${name}`, '');
    expect(await read(source)).toBe(`7:11 dataset \`d\` reads the folder d: ${sentence}`);
  });

  test('what is not there is told in the task file, with the nearest name that is', async () => {
    write('data/test.jsonl.gz', '');
    expect(await read('path: data/test.jsonl')).toBe('7:11 dataset `d` reads data/test.jsonl, which does not exist; did you mean data/test.jsonl.gz?');
    expect(await read('path: dta/')).toBe('7:11 dataset `d` reads dta/, which does not exist; did you mean data?');
    expect(await read('path: "data/*.csv"')).toBe('7:11 dataset `d` reads data/*.csv, which no file matches; check the path: it is relative to the task file');
    expect(await read('path: "dta/*.csv"')).toBe('7:11 dataset `d` reads dta/*.csv, and there is no such folder; check the path: it is relative to the task file');
    write('rows', '');
    expect(await read('path: rows\n    format: csv\n    splits: [a]')).toBe('7:11 dataset `d` reads rows, which is a file, so nothing says where its splits are; write {{ split }} into the path, or remove `splits`');
  });
});

describe('where', () => {
  const rows = ['easy', 'hard', 'easy', 'hard', 'hard', 'easy', 'hard'].map((level, i) => ({ q: `q${i}`, a: `a${i}`, level, meta: { n: i } }));
  const lines = rows.map(row => JSON.stringify(row)).join('\n');

  test.each([
    ["row.level == 'hard'", '1 q1 → a1 | 3 q3 → a3 | 4 q4 → a4 | 6 q6 → a6'],
    ["row.level == 'hard' and row.meta.n > 3", '4 q4 → a4 | 6 q6 → a6'],
    ["row['level'] != 'hard' or row.q in ['q1']", '0 q0 → a0 | 1 q1 → a1 | 2 q2 → a2 | 5 q5 → a5'],
    ["row.none is defined or row.q.endswith('6')", '6 q6 → a6'],
    ["{'x': {'y': true}}.x.y and row.meta.n < 1", '0 q0 → a0'],
    ['index in [0, 3, 5, 99]', '0 q0 → a0 | 3 q3 → a3 | 5 q5 → a5'],
    ["row.level == 'hrad'", "d.jsonl: `where` (row.level == 'hrad') does not hold for any of the 7 rows; check `where` of dataset `d`"],
    ["row.levl == 'hard'", "d.jsonl: `where` (row.levl == 'hard') does not hold for any of the 7 rows, none of which has the column `levl`; check `where` of dataset `d`"],
    ['row.q is not none and row.level is none', 'd.jsonl: `where` (row.q is not none and row.level is none) does not hold for any of the 7 rows; check `where` of dataset `d`'],
    ["row.q > 10", 'd.jsonl:1: `where` cannot be computed for this row (`>` stands between a text and a number; `| int` or `| float` makes a number of a text, as in row.n | int); mend the row, or `where` of dataset `d`'],
    ['row.q.nothing()', 'd.jsonl:1: `where` cannot be computed for this row (Cannot call something that is not a function: got UndefinedValue); mend the row, or `where` of dataset `d`'],
  ])('%s', async (where, picture) => {
    write('d.jsonl', lines);
    expect(await read(`path: d.jsonl\n    where: ${JSON.stringify(where)}`)).toBe(picture);
  });

  test('a sample is drawn from what it leaves, and keeps the places among all rows', async () => {
    write('d.jsonl', lines);
    const source = 'path: d.jsonl\n    where: row.level == "hard"\n    sample: {n: 2, seed: SEED}';
    const drawn = await Promise.all([1, 2, 3, 4].map(seed => read(source.replace('SEED', String(seed)))));
    for (const picture of drawn) expect(picture).toMatch(/^([1346]) q\1 → a\1 \| ([346]) q\2 → a\2$/);
    expect(new Set(drawn).size).toBeGreaterThan(1);
    expect(await read(source.replace('n: 2', 'n: 9').replace('SEED', '1'))).toBe('1 q1 → a1 | 3 q3 → a3 | 4 q4 → a4 | 6 q6 → a6');
  });

  test('a split of a folder is named', async () => {
    write('d/dev.jsonl', lines);
    expect(await read('path: d\n    splits: [dev]\n    where: row.no')).toBe('d, split dev: `where` (row.no) does not hold for any of the 7 rows, none of which has the column `no`; check `where` of dataset `d`');
  });

  test('rows that it leaves out need not be whole', async () => {
    write('d.jsonl', '{"q":1,"a":2,"ok":true}\n{"q":1,"ok":false}');
    expect(await read('path: d.jsonl\n    where: row.ok')).toBe('0 1 → 2');
  });

  test('counts for a recorded run what the hash of the rows does not', async () => {
    write('d.jsonl', lines);
    const probe = (source: string): Promise<{ items: number; hash: string }> => openDataset(parse(source).datasets[0]!, 'all').probe(never);
    const [whole, part] = [await probe('path: d.jsonl'), await probe('path: d.jsonl\n    where: row.level == "hard"')];
    expect([whole.items, part.items, whole.hash === part.hash]).toEqual([7, 4, true]);
  });
});

function write(name: string, content: string | Buffer): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The dataset's items, split by split, or the sentence it is refused with. */
async function read(source: string): Promise<string> {
  try {
    const task = parse(source);
    const splits: string[] = [];
    for (const dataset of task.datasets) {
      for (const split of dataset.splits) {
        const reader = openDataset(dataset, split);
        const { items } = await reader.probe(never);
        const found: string[] = [];
        for await (const { index, input, targets } of reader.items(never)) found.push(`${index} ${input} → ${targets.join('|')}`);
        expect(found.length).toBe(items);
        splits.push(dataset.splits.length === 1 ? found.join(' | ') : `${split}: ${found.join(' | ')}`);
      }
    }
    return splits.join(' | ');
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error).replaceAll(`${folder}/`, '');
    throw error;
  }
}

function parse(source: string): NonNullable<ReturnType<typeof parseTask>['task']> {
  const text = `kind: eval\nname: t\nmodels:\n  - {id: m, provider: openai, base_url: "http://h/v1", model: m}\ndatasets:\n  - id: d\n    ${source}\n    fields: {input: q, target: a}\nscorers: [exact_match]\n`;
  const file = join(folder, 't.eval.yaml');
  const { task, problems, references } = parseTask(text, file);
  const wrong = [...problems, ...missingFiles(references, { file, exists: existsSync, list: path => readdirSync(path), isFolder: path => statSync(path).isDirectory() })];
  const [first] = wrong;
  if (task === undefined || first !== undefined) throw new HumanError({ what: `${first?.line}:${first?.column} ${first?.message}`, toDo: first?.toDo });
  return task;
}
