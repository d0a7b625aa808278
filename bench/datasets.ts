// What reading a dataset costs, format by format: time and memory of both passes (counting, then handing out items), each in a process of its own.
//   node bench/datasets.ts [rows] [word]
import { execFileSync } from 'node:child_process';
import { closeSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { int32, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { openDataset } from '../src/execute/datasets/openDataset.ts';
import type { DatasetFormat } from '../src/task/datasets.ts';

async function measureAll(count: number, word: string): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-datasets-'));
  console.log(`${count.toLocaleString('en')} rows of four columns, Node ${process.version}`);
  console.log('format                             file MB   count s   items s   resident MB');
  try {
    for (const [name, format, write, where] of cases) {
      if (!name.includes(word)) continue;
      const file = path.join(folder, `d.${name.replaceAll(/\W/g, '')}`);
      await write(file, count);
      const said = execFileSync(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', import.meta.filename, 'read', file, format, ...(where === undefined ? [] : [where])], { encoding: 'utf8' });
      const { probeMs, itemsMs, items, residentMb } = JSON.parse(said) as Awaited<ReturnType<typeof measure>>;
      if (items !== (where === undefined ? count : count / 10)) throw new Error(`${name}: ${items} items`);
      const late = residentMb > 400;
      const size = statSync(file).isDirectory() ? '' : (statSync(file).size / 1e6).toFixed(0);
      console.log(`${name.padEnd(33)}${size.padStart(9)}${(probeMs / 1000).toFixed(2).padStart(10)}${(itemsMs / 1000).toFixed(2).padStart(10)}${residentMb.toFixed(0).padStart(14)}${late ? '  over 400 MB' : ''}`);
      if (late) process.exitCode = 1;
      rmSync(file, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function read(file: string, format: DatasetFormat, where: string | undefined): Promise<void> {
  console.log(JSON.stringify(await measure(file, format, where)));
}

async function measure(file: string, format: DatasetFormat, where: string | undefined): Promise<{ probeMs: number; itemsMs: number; items: number; residentMb: number }> {
  const reader = openDataset({ id: 'd', source: { path: file, format }, line: 1, fields: { input: 'question', target: 'answer' }, splits: ['all'], tags: ['level'], ...(where === undefined ? {} : { where }) }, 'all');
  const { signal } = new AbortController();
  const begun = performance.now();
  const probe = await reader.probe(signal);
  const counted = performance.now();
  let items = 0;
  for await (const item of reader.items(signal)) if (item.input !== '') items++;
  if (items !== probe.items) throw new Error(`${probe.items} were counted, ${items} came`);
  return { probeMs: counted - begun, itemsMs: performance.now() - counted, items, residentMb: peakMb() };
}

/** Of this process alone: `maxRSS` begins with what the parent had when it forked. */
function peakMb(): number {
  const kilobytes = existsSync('/proc/self/status') ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] : undefined;
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024;
}

interface Row {
  readonly id: number;
  readonly question: string;
  readonly answer: string;
  readonly level: string;
}

function row(id: number): Row {
  return { id, question: `What is ${id} + ${id * 7}, when it is said in words that take up a line? ${'é'.repeat(id % 40)}`, answer: String(id * 8), level: `level ${id % 10}` };
}

function* texts(count: number, begin: string, each: (row: Row) => string): Generator<string> {
  yield begin;
  for (let from = 0; from < count; from += 1000) yield Array.from({ length: Math.min(1000, count - from) }, (_, k) => each(row(from + k))).join('');
}

async function writeTexts(file: string, parts: Iterable<string>, gzip = false): Promise<void> {
  if (gzip) return pipeline(Readable.from(parts), zlib.createGzip({ level: 1 }), createWriteStream(file));
  const handle = openSync(file, 'w');
  for (const part of parts) writeSync(handle, part);
  closeSync(handle);
}

function columns(from: number, to: number): { readonly id: number[]; readonly question: string[]; readonly answer: string[]; readonly level: string[] } {
  const rows = Array.from({ length: to - from }, (_, k) => row(from + k));
  return { id: rows.map(each => each.id), question: rows.map(each => each.question), answer: rows.map(each => each.answer), level: rows.map(each => each.level) };
}

function table(from: number, to: number): Uint8Array {
  return tableToIPC(tableFromArrays(columns(from, to), { types: { id: int32(), question: utf8(), answer: utf8(), level: utf8() } }), { format: 'stream' }) as Uint8Array;
}

/** As Hugging Face writes it: batches of 1,000 rows in shards, each shard one stream. */
function writeSaved(folder: string, count: number): void {
  mkdirSync(folder);
  const shards = 4;
  const files = Array.from({ length: shards }, (_, shard) => {
    const filename = `data-${String(shard).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}.arrow`;
    const handle = openSync(path.join(folder, filename), 'w');
    const [begin, end] = [(count / shards) * shard, (count / shards) * (shard + 1)];
    for (let from = begin; from < end; from += 1000) {
      const bytes = table(from, Math.min(end, from + 1000));
      // A stream of its own each time: without its schema behind the first, and without its end mark.
      const schemaBytes = 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
      writeSync(handle, bytes.subarray(from === begin ? 0 : schemaBytes, bytes.length - 8));
    }
    closeSync(handle);
    return { filename };
  });
  writeFileSync(path.join(folder, 'state.json'), JSON.stringify({ _data_files: files }));
  writeFileSync(path.join(folder, 'dataset_info.json'), '{}');
}

async function writeParquet(file: string, count: number, rowGroupSize: number, offsetIndex: boolean): Promise<void> {
  const writer = new ByteWriter();
  const data = columns(0, count);
  const text = { type: 'STRING', offsetIndex, nullable: false } as const;
  await parquetWrite({
    writer,
    rowGroupSize,
    columnData: [
      { name: 'id', data: Int32Array.from(data.id), type: 'INT32', offsetIndex },
      { name: 'question', data: data.question, ...text },
      { name: 'answer', data: data.answer, ...text },
      { name: 'level', data: data.level, ...text },
    ],
  });
  writeFileSync(file, new Uint8Array(writer.getBuffer()));
}

function writeSqlite(file: string, count: number): void {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE d (id INTEGER, question TEXT, answer TEXT, level TEXT); BEGIN');
  const insert = database.prepare('INSERT INTO d VALUES (?, ?, ?, ?)');
  for (let id = 0; id < count; id++) {
    const each = row(id);
    insert.run(each.id, each.question, each.answer, each.level);
  }
  database.exec('COMMIT');
  database.close();
}

type Write = (file: string, count: number) => void | Promise<void>;
const jsonl: Write = (file, count) => writeTexts(file, texts(count, '', each => `${JSON.stringify(each)}\n`));
const cases: readonly (readonly [name: string, format: DatasetFormat, write: Write, where?: string])[] = [
  ['jsonl', 'jsonl', jsonl],
  ['jsonl with where', 'jsonl', jsonl, "row.level == 'level 3'"],
  ['jsonl.gz', 'jsonl', (file, count) => writeTexts(file, texts(count, '', each => `${JSON.stringify(each)}\n`), true)],
  ['json', 'json', (file, count) => writeTexts(file, (function* (): Generator<string> { yield '['; yield* texts(count, '', each => `${each.id === 0 ? '' : ','}\n${JSON.stringify(each)}`); yield ']'; })())],
  ['csv', 'csv', (file, count) => writeTexts(file, texts(count, 'id,question,answer,level\n', each => `${each.id},"${each.question}",${each.answer},${each.level}\n`))],
  ['tsv', 'tsv', (file, count) => writeTexts(file, texts(count, 'id\tquestion\tanswer\tlevel\n', each => `${each.id}\t${each.question}\t${each.answer}\t${each.level}\n`))],
  ['arrow, saved by Hugging Face', 'arrow', writeSaved],
  ['arrow, one batch', 'arrow', (file, count) => writeFileSync(file, table(0, count))],
  ['parquet, groups of 100,000', 'parquet', (file, count) => writeParquet(file, count, 100_000, true)],
  ['parquet, one group, no index', 'parquet', (file, count) => writeParquet(file, count, count, false)],
  ['sqlite', 'sqlite', writeSqlite],
];

const [first, second, third, fourth] = process.argv.slice(2);
if (first === 'read') await read(second ?? '', third as DatasetFormat, fourth);
else await measureAll(Number(first ?? 1_000_000), second ?? '');
