/**
 * A track of Flores' shape through the real command line: every direction between 101 languages (10,100) × 1,012 sentences of some 25 words, synthetic text, outputs as if
 * recorded, scored with BLEU shard by shard. `node bench/flores.ts [directions]`; a quarter of an hour and 4 GB of disk for the text itself, which is kept for the next time
 * where PITWALL_FLORES names a folder.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createRng } from '../src/base/rng.ts';

const directions = Number(process.argv[2] ?? 10_100);
const sentences = 1_012;
const limitS = 120 * (directions / 10_100);

const folder = process.env['PITWALL_FLORES'] ?? mkdtempSync(path.join(os.tmpdir(), 'pitwall-flores-'));
try {
  const rows = directions * sentences;
  const file = path.join(folder, `flores-${directions}.jsonl`);
  if (!existsSync(file)) write(file);
  writeFileSync(
    path.join(folder, 'flores.eval.yaml'),
    `kind: eval
name: flores
models: [{id: system, provider: recorded, path: ${path.basename(file)}, output: "{{ row.output }}"}]
datasets: [{id: flores, path: ${path.basename(file)}, fields: {input: source, target: target}, tags: [direction]}]
scorers: [bleu]
shards: {size: ${sentences}, keep: statistics}
`,
  );
  rmSync(path.join(folder, '.pitwall'), { recursive: true, force: true });
  const began = performance.now();
  const output = execFileSync(process.execPath, ['--require', path.join(import.meta.dirname, 'recordUsage.cjs'), path.join(import.meta.dirname, '../dist/cli.js'), 'run', 'flores.eval.yaml', '--quiet'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder, PITWALL_BENCH_USAGE: path.join(folder, 'usage.json') },
  });
  const tookS = (performance.now() - began) / 1000;
  console.log(output.trim());
  console.log(`${rows.toLocaleString('en')} sentences of ${directions.toLocaleString('en')} directions in ${tookS.toFixed(1)} s, ${Math.round(rows / tookS).toLocaleString('en')} a second on ${os.availableParallelism()} cores; at most ${limitS.toFixed(0)} s`);
  process.exitCode = tookS > Math.max(limitS, 5) ? 1 : 0;
} finally {
  if (process.env['PITWALL_FLORES'] === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Words of some languages' lengths and letters, made up; an output is its target with every eighth word another. */
function write(file: string): void {
  mkdirSync(folder, { recursive: true });
  const rng = createRng(1);
  const alphabets = ['etaoinsrhldcumfpgwybvk', 'оеаинтсрвлкмдпуяыьгзбч', 'αιοετνσρκπημλυςδγφχθ', 'एकमतरनहसयपवलदगबजिाेो', 'ابتثجحدرزسشصطعفقكلمنهوي'];
  const words = alphabets.map(letters => Array.from({ length: 4000 }, () => Array.from({ length: 2 + rng.int(8) }, () => letters[rng.int(letters.length)]).join('')));
  const sentence = (of: readonly string[]): readonly string[] => Array.from({ length: 18 + rng.int(15) }, () => of[Math.floor(of.length * rng.next() ** 2)] ?? '');
  const out = openSync(file, 'w');
  // So many different lines are made for each alphabet, and used again: making every one would take longer than scoring them.
  const pool = words.map(of =>
    Array.from({ length: 4000 }, () => {
      const target = sentence(of);
      const output = target.map(word => (rng.int(8) === 0 ? (of[rng.int(of.length)] ?? '') : word));
      return `"source":${JSON.stringify(`${sentence(words[0] ?? []).slice(0, 12).join(' ')}.`)},"target":${JSON.stringify(`${target.join(' ')}.`)},"output":${JSON.stringify(`${output.join(' ')}.`)}}\n`;
    }),
  );
  for (let direction = 0; direction < directions; direction++) {
    const lines = pool[direction % pool.length] ?? [];
    const head = `{"direction":"l${Math.floor(direction / 100)}-l${direction % 101}","id":`;
    let text = '';
    for (let k = 0; k < sentences; k++) text += `${head}${k},${lines[rng.int(lines.length)] ?? ''}`;
    writeSync(out, text);
  }
  closeSync(out);
}
