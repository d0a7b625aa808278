// What it costs to keep every token time of many requests, as a level under load keeps them. Prints MB.  node --expose-gc memory.ts REQUESTS TOKENS
import { createRng } from '../../src/base/rng.ts';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { LevelRows } from '../../src/runner/load/levelRows.ts';

const [requests = 100_000, tokens = 128] = process.argv.slice(2).map(Number);
const collect = (globalThis as { gc?: () => void }).gc;
const rng = createRng(1);
const used = (): number => {
  collect?.();
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const before = used();
const rows = new LevelRows('level');
for (let k = 0; k < requests; k++) {
  let ms = 100 + rng.next();
  const atMs = Array.from({ length: tokens }, () => (ms += 20 + rng.next()));
  rows.add({ request: k, dueMs: k, sentMs: k + rng.next(), ttftMs: atMs[0] ?? 0, e2eMs: ms, tokensIn: 100, tokensOut: tokens, chunks: encodeChunks({ atMs, characters: atMs.map(() => 5) }), outcome: 'ok' }, false);
}
const mb = (used() - before) / 1e6;
console.log(JSON.stringify({ rows: rows.length, mb }));
