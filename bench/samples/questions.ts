// `node bench/samples/questions.ts FOLDER`: what lists, searches and orders of a big run take of a processor, in the thread that answers them. FOLDER: as `npm run bench:samples` leaves it.
// CPU time and not the clock's, so that it is the same on a machine that has other work. As a table in Markdown.
import type { SampleQuery } from '../../src/report/samplePage.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openReader } from '../../src/store/workspaceStore.ts';

const [folder = ''] = process.argv.slice(2);
const repeats = 5;
const plain: SampleQuery = { run: 'big', sort: 'trial', descending: false, offset: 0, limit: 200 };
const tag = { column: 'topic', value: 'algebra' };
const questions: readonly (readonly [string, Partial<SampleQuery>])[] = [
  ['the first rows', {}],
  ['rows far down', { offset: 90_000 }],
  ['search: question 777', { search: 'question 777' }],
  ['search: litres', { search: 'litres' }],
  ['search: e', { search: 'e' }],
  ['search: nowhere to be found', { search: 'nowhere to be found' }],
  ['search: Ünü', { search: 'Ünü' }],
  ['search: вода', { search: 'вода' }],
  ['outcome', { outcome: 'failed' }],
  ['right', { correctness: 'right' }],
  ['score between', { score: { from: 0.2 } }],
  ['models disagree', { disagree: true }],
  ['tag', { tag }],
  ['order: latency', { sort: 'latency' }],
  ['order: token_f1', { sort: 'score', sortScorer: 'token_f1' }],
  ['order: answer', { sort: 'answer' }],
  ['order: input', { sort: 'input', descending: true }],
  ['search + wrong + order: input', { search: 'litres left', correctness: 'wrong', sort: 'input', descending: true }],
  ['search + disagree + tag + order: latency', { search: '15', disagree: true, tag, sort: 'latency' }],
];

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const took = new Map<string, number[]>();
const note = (name: string, ms: number): void => void took.set(name, [...(took.get(name) ?? []), ms]);
let memory = process.memoryUsage();
for (let k = 0; k < repeats; k++) {
  const reader = openReader(storeFile(folder));
  note('reading the texts, once', cpuMs(() => {
    while (reader.readTexts('big'));
  }));
  for (const [name, more] of questions) {
    let total = 0;
    const ms = cpuMs(() => (total = reader.samplePage({ ...plain, ...more }).total));
    note(`${name} → ${total.toLocaleString('en-US')}`, ms);
  }
  memory = process.memoryUsage();
  reader.dispose();
}
console.log('| question | CPU ms, median | most |\n|---|---|---|');
for (const [name, all] of took) {
  const sorted = [...all].sort((a, b) => a - b);
  console.log(`| ${name} | ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} | ${(sorted.at(-1) ?? 0).toFixed(0)} |`);
}
console.log(`\nTexts in memory, outside of the heap: ${(memory.arrayBuffers / 1e6).toFixed(0)} MB.`);
