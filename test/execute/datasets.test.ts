import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { openDataset } from '../../src/execute/datasets/openDataset.ts';
import { sampleIndices } from '../../src/execute/datasets/sampleIndices.ts';
import type { Dataset } from '../../src/task/datasets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitwall-datasets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

describe('JSON lines', () => {
  test('blank lines, CRLF and a byte order mark are no rows', async () => {
    expect(await read('a.jsonl', '\ufeff{"q":"1+1","a":"2"}\r\n\r\n   \n{"q":"2+2","a":"4"}\n')).toBe(`
0 1+1 → 2
1 2+2 → 4`);
  });

  test('the last line needs no line break', async () => {
    expect(await read('a.jsonl', '{"q":"1+1","a":"2"}\n{"q":"2+2","a":"4"}')).toBe(`
0 1+1 → 2
1 2+2 → 4`);
  });

  test.each([['a.jsonl', (row: string) => `${row}\n`], ['a.json', (row: string) => `[${row}]`]])('whole numbers that no double holds keep their digits: %s', async (name, file) => {
    expect(await read(name, file('{"q":{"id":-1234567890123456789,"x":0.12345678901234567,"safe":9007199254740991},"a":[1234567890123456789,"7"]}'))).toBe(`
0 {"id":"-1234567890123456789","x":0.12345678901234566,"safe":9007199254740991} → 1234567890123456789 | 7`);
  });

  test('rows and characters that straddle the parts read from disk come out whole', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ q: `${'é😀'.repeat(4000 + i)}`, a: String(i) }));
    const text = rows.map(row => JSON.stringify(row)).join('\n');
    expect(await read('a.jsonl', text)).toBe(rows.map((row, i) => `\n${i} ${row.q} → ${i}`).join(''));
  });

  test.each([
    ['a comma that is missing', '{"q":"1","a":"2"}\n{"q":"1" "a":"2"}\n', "a.jsonl:2: the row is not valid JSON (Expected ',' or '}' after property value at column 10); mend or remove this row"],
    ['a broken row', '{"q":"1","a":"2"}\n\n{"q":}\n', "a.jsonl:3: the row is not valid JSON (Unexpected token '}', \"{\"q\":}\" is not valid JSON); mend or remove this row"],
    ['a row that is no object', '{"q":"1","a":"2"}\n[1]\n', 'a.jsonl:2: the row is an array, not an object; write each row as {"column": value, …}'],
    ['a missing column', '{"q":"1","a":"2"}\n{"q":"1","solution":"2"}\n', 'a.jsonl:2: the row has no column `a` (it has q, solution); mend the row, or check `fields.target` of dataset `d`'],
    ['a null', '{"q":null,"a":"2"}\n', "a.jsonl:1: the row's column `q` is null; leave such rows out (`where: row.q is not none`), mend the row, or check `fields.input` of dataset `d`"],
    ['an empty list of targets', '{"q":"1","a":[]}\n', 'a.jsonl:1: `a` holds no target; give each row at least one reference answer'],
    ['no rows', '\n', 'a.jsonl: there is no row to run; check `path` of dataset `d`'],
  ])('%s is named by file and line', async (_what, text, sentence) => {
    expect(await read('a.jsonl', text)).toBe(sentence);
  });

  test('text in another encoding is refused at its line', async () => {
    expect(await read('a.jsonl', Buffer.from([...Buffer.from('{"q":"1","a":"2"}\n{"q":"caf'), 0xe9, ...Buffer.from('","a":"2"}\n')]))).toBe('a.jsonl:2: the text is not UTF-8; save the file as UTF-8');
  });
});

describe('JSON', () => {
  test('a top-level array, written in any way', async () => {
    expect(await read('a.json', '\ufeff [\n {"q":"br]ack\\"et,","a":"2"},\n\n{"q":"nested",\n"a":["4",{"x":[1]}]}\n]\n')).toBe(`
0 br]ack"et, → 2
1 nested → 4 | {"x":[1]}`);
  });

  test('rows that straddle the parts read from disk come out whole', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ q: `${'é"\\😀'.repeat(3000 + i)}`, a: String(i) }));
    expect(await read('a.json', JSON.stringify(rows, undefined, 1))).toBe(rows.map((row, i) => `\n${i} ${row.q} → ${i}`).join(''));
  });

  test.each([
    ['an object', '{"rows": []}', 'a.json:1: the file is not a JSON array of rows; put the rows in a top-level array, or name the file .jsonl if it holds one object a line'],
    ['an empty file', '', 'a.json:1: the file is not a JSON array of rows; put the rows in a top-level array'],
    ['an empty array', '[ ]', 'a.json: there is no row to run; check `path` of dataset `d`'],
    ['a cut file', '[{"q":"1","a":"2"},\n{"q":"1",\n', 'a.json:2: the file ends in the middle of the array; check that the file is complete'],
    ['a comma too many', '[{"q":"1","a":"2"},\n]', 'a.json:2: a row is missing here; remove the comma too many'],
    ['a row that is no object', '[{"q":"1","a":"2"},\n\n 7]', 'a.json:3: the row is a number, not an object; write each row as {"column": value, …}'],
    ['text after the array', '[{"q":"1","a":"2"}]\n[]', 'a.json:2: there is text after the end of the array; keep one array in the file'],
  ])('%s is named by file and line', async (_what, text, sentence) => {
    expect(await read('a.json', text)).toBe(sentence);
  });
});

describe('CSV', () => {
  test('quoted commas, quotes and line breaks', async () => {
    expect(await read('a.csv', '\ufeffq,a\r\n"1,1","say ""2"""\r\n\r\n"two\nlines",4\r\n')).toBe(`
0 1,1 → say "2"
1 two\nlines → 4`);
  });

  test.each([
    ['CR alone, as on old Macs', 'q,a\r"1,1",2\r"two\rlines",4\r', '\n0 1,1 → 2\n1 two\nlines → 4'],
    ['a CR in a quoted name is no line end', '"a","q","b\rc"\r\n2,1,x\r\n', '\n0 1 → 2'],
    ['semicolons, as spreadsheets write them where numbers have a comma', '\ufeffq;"a"\r\n"1;1";2,5\r\n', '\n0 1;1 → 2,5'],
    ['a semicolon in a name is none between names', '"q",a,b;c\n1,2,3\n', '\n0 1 → 2'],
    ['a CR within a value of a file with LF stays', 'q,a\n1\r1,2\n', '\n0 1\r1 → 2'],
  ])('%s', async (_what, text, expected) => expect(await read('a.csv', text)).toBe(expected));

  test.each([
    ['an uneven row', 'q,a\n1,2\n3\n', 'a.csv:3: the row has 1 value where the header names 2; quote values that hold commas, and fill in missing ones'],
    ['an uneven row after quoted CRLFs', 'q,a\r\n"1\r\n1\r\n1",2\r\n3,4,5\r\n', 'a.csv:5: the row has 3 values where the header names 2; quote values that hold commas, and fill in missing ones'],
    ['an uneven row between semicolons', 'q;a\n1;2;3\n', 'a.csv:2: the row has 3 values where the header names 2; quote values that hold semicolons, and fill in missing ones'],
    ['a column named twice', 'q,a,q\n1,2,3\n', 'a.csv:1: two columns are named `q`; give each column its own name'],
    ['a missing column, after quoted line breaks', 'q,b\n"1\n1\n",2\n', 'a.csv:2: the row has no column `a` (it has q, b); mend the row, or check `fields.target` of dataset `d`'],
  ])('%s is named by file and line', async (_what, text, sentence) => {
    expect(await read('a.csv', text)).toBe(sentence);
  });
});

test('CSV in another encoding is refused', async () => {
  expect(await read('a.csv', Buffer.from('q,a\ncaf\xe9,2\n', 'latin1'))).toBe('a.csv: the text is not UTF-8; save the file as UTF-8');
});

test('a large CSV file comes out whole', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => ({ q: `é"😀",\r\n${'x'.repeat(i % 200)}`, a: String(i) }));
  const text = ['q,a', ...rows.map(({ q, a }) => `"${q.replaceAll('"', '""')}",${a}`)].join('\r\n');
  expect(await read('a.csv', text)).toBe(rows.map((row, i) => `\n${i} ${row.q} → ${i}`).join(''));
});

test('a file that is not there', async () => {
  const dataset = makeDataset({ source: { path: join(folder, 'nowhere.jsonl'), format: 'jsonl' } });
  expect(await describeItems(dataset)).toBe('nowhere.jsonl: the file does not exist; check `path` in the task file');
});

test('a split is a part of the path', async () => {
  writeFileSync(join(folder, 'dev.jsonl'), '{"q":"1","a":"2"}\n');
  const dataset = makeDataset({ source: { path: join(folder, '{{ split }}.jsonl'), format: 'jsonl' }, splits: ['dev'] });
  expect(await describeItems(dataset, 'dev')).toBe('\n0 1 → 2');
});

test('fields may be templates, targets may be several, and tags are read', async () => {
  const rows = [{ q: 'Is it?', a: ['yes', 'ja', 1], language: 'de' }];
  const dataset = makeDataset({ source: { inline: rows }, fields: { input: 'Q: {{ row.q }}', target: 'a' }, tags: ['language'] });
  expect(await describeItems(dataset)).toBe('\n0 Q: Is it? → yes | ja | 1 {"language":"de"}');
});

test('the cluster of a sample is a column or a template, and every row must have one', async () => {
  const rows = [{ q: '1', a: '2', doc: 7, part: 1 }, { q: '3', a: '4', doc: null }];
  const dataset = makeDataset({ source: { inline: rows }, cluster: '{{ row.doc }}/{{ row.part }}', where: 'row.doc is not none' });
  for await (const { cluster } of openDataset(dataset, 'all').items(new AbortController().signal)) expect(cluster).toBe('7/1');
  expect(await describeItems(makeDataset({ source: { inline: rows }, cluster: 'doc' }))).toBe("dataset `d`, inline row 2: the row's column `doc` is null; leave such rows out (`where: row.doc is not none`), mend the row, or check `cluster` of dataset `d`");
});

test('an empty cell is no tag, as null is none', async () => {
  const inline = ['de', '', null].map(language => ({ q: '1', a: '2', language }));
  expect(await describeItems(makeDataset({ source: { inline }, tags: ['language'] }))).toBe('\n0 1 → 2 {"language":"de"}\n1 1 → 2\n2 1 → 2');
});

test('a tag that no row has is an error', async () => {
  expect(await describeItems(makeDataset({ source: { inline: [{ q: '1', a: '2' }] }, tags: ['lang'] }))).toBe('dataset `d`: no row has the column `lang`; check `tags` of dataset `d`');
});

describe('a sample', () => {
  const inline = Array.from({ length: 10 }, (_, i) => ({ q: `q${i}`, a: `a${i}` }));

  test('keeps the dataset’s own indices, in order, and is the same every time', async () => {
    const dataset = makeDataset({ source: { inline }, sample: { n: 3, seed: 1 } });
    expect(await describeItems(dataset)).toBe(await describeItems(dataset));
    expect(await describeItems(dataset)).toMatch(/^(\n(\d) q\2 → a\2){3}$/);
  });

  test('probe counts what will be run, and hashes all rows', async () => {
    const whole = await openDataset(makeDataset({ source: { inline } }), 'all').probe(never);
    const part = await openDataset(makeDataset({ source: { inline }, sample: { n: 3, seed: 1 } }), 'all').probe(never);
    expect([whole.items, part.items, whole.hash === part.hash]).toEqual([10, 3, true]);
  });

  test('a larger sample of the same seed holds the smaller one', () => {
    const small = sampleIndices(1000, 20, 7);
    const large = new Set(sampleIndices(1000, 50, 7));
    expect([...small].every(index => large.has(index))).toBe(true);
    expect([...small]).toEqual([...new Set(small)].sort((a, b) => a - b));
  });

  test('every index is about equally likely', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 3000; seed++) for (const index of sampleIndices(10, 3, seed)) counts[index] = (counts[index] ?? 0) + 1;
    // 900 expected, standard deviation 25: four of them either way.
    expect(counts.every(count => count > 800 && count < 1000)).toBe(true);
  });
});

describe('the hash', () => {
  test('is the same for the same rows in another format, order of keys or line ending', async () => {
    writeFileSync(join(folder, 'h.jsonl'), '{"q":"1","a":"2"}\n{"q":"3","a":"4"}\n');
    writeFileSync(join(folder, 'h.json'), '[{"a":"2","q":"1"}, {"a":"4", "q":"3"}]');
    writeFileSync(join(folder, 'h.csv'), 'a,q\r\n2,1\r\n4,3\r\n');
    const hashes = await Promise.all((['jsonl', 'json', 'csv'] as const).map(format => openDataset(makeDataset({ source: { path: join(folder, `h.${format}`), format } }), 'all').probe(never)));
    expect(new Set(hashes.map(probe => probe.hash)).size).toBe(1);
  });

  test('differs when a value, a key or the order of rows differs', async () => {
    const hashOf = async (inline: readonly Record<string, unknown>[]): Promise<string> => (await openDataset(makeDataset({ source: { inline } }), 'all').probe(never)).hash;
    const one = { q: '1', a: '2' };
    const two = { q: '3', a: '4' };
    const hashes = await Promise.all([[one, two], [two, one], [one, { ...two, a: 4 }], [one, { ...two, x: { y: 1 } }], [one, { ...two, x: { z: 1 } }]].map(hashOf));
    expect(new Set(hashes).size).toBe(5);
  });
});

test('an abort ends the reading', async () => {
  writeFileSync(join(folder, 'big.jsonl'), '{"q":"1","a":"2"}\n'.repeat(50_000));
  const dataset = makeDataset({ source: { path: join(folder, 'big.jsonl'), format: 'jsonl' } });
  const stop = new AbortController();
  let seen = 0;
  for await (const item of openDataset(dataset, 'all').items(stop.signal)) {
    seen++;
    if (item.index === 0) stop.abort();
  }
  expect(seen).toBeLessThan(50_000);
  await expect(openDataset(dataset, 'all').probe(stop.signal)).rejects.toBe(stop.signal.reason);
});

/** Writes the file, reads it as a dataset with fields q and a, and draws its items, or the sentence it is refused with. */
async function read(name: string, content: string | Buffer): Promise<string> {
  writeFileSync(join(folder, name), content);
  const format = name.split('.')[1] as 'jsonl' | 'json' | 'csv';
  return describeItems(makeDataset({ source: { path: join(folder, name), format } }));
}

async function describeItems(dataset: Dataset, split = 'all'): Promise<string> {
  try {
    const reader = openDataset(dataset, split);
    const { items } = await reader.probe(never);
    const lines: string[] = [];
    for await (const { index, input, targets, tags } of reader.items(never)) {
      lines.push(`\n${index} ${input} → ${targets.join(' | ')}${Object.keys(tags).length === 0 ? '' : ` ${JSON.stringify(tags)}`}`);
    }
    expect(lines.length).toBe(items);
    return lines.join('');
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error).replaceAll(`${folder}/`, '');
    throw error;
  }
}

function makeDataset(part: Partial<Dataset>): Dataset {
  return { id: 'd', source: { inline: [] }, line: 4, fields: { input: 'q', target: 'a' }, splits: ['all'], tags: [], ...part };
}
