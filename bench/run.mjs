// `npm run bench [-- WORD]`: our own performance on this machine, a line for each case (those whose name holds WORD).
// The server is in this process, Pitwall in one of its own: its time and memory are its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/ensure-built.mjs';
import { startSim } from '../src/execute/sim/startSim.ts';
import { cases } from './cases.mjs';

const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv[2] ?? '';

ensureBuilt();
console.log(`${os.cpus().length} cores, Node ${process.version}`);
console.log('case                                        run s   ideal s   over   whole s   CPU µs/sample   resident MB');
let broken = 0;
for (const one of cases.filter(({ name }) => name.includes(wanted))) {
  const measured = await measure(one);
  const { runS, idealS, wholeS, cpuUs, residentMb } = measured;
  const over = idealS === 0 ? undefined : runS / idealS;
  const late = over !== undefined && one.limit.overIdeal !== undefined && over > one.limit.overIdeal;
  const fat = one.limit.residentMb !== undefined && residentMb > one.limit.residentMb;
  broken += Number(late) + Number(fat);
  const columns = [runS.toFixed(2).padStart(6), idealS.toFixed(2).padStart(9), (over?.toFixed(2) ?? '–').padStart(6), wholeS.toFixed(2).padStart(9), cpuUs.toFixed(0).padStart(15), residentMb.toFixed(0).padStart(13)];
  console.log(`${one.name.padEnd(42)}${columns.join(' ')}${late ? `  over ${one.limit.overIdeal} × ideal` : ''}${fat ? `  over ${one.limit.residentMb} MB` : ''}`);
}
process.exitCode = broken === 0 ? 0 : 1;

async function measure({ samples, latencyMs, parallelRequests }) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'pitwall-bench-'));
  const sim = await startSim({ latencyMs });
  try {
    writeFileSync(path.join(dir, 'questions.jsonl'), Array.from({ length: samples }, (_, i) => `${JSON.stringify({ question: `What is ${i} + 1?`, answer: String(i + 1) })}\n`).join(''));
    writeFileSync(path.join(dir, 'bench.eval.yaml'), taskText(sim.url, parallelRequests));
    const file = path.join(dir, 'result.json');
    const usage = path.join(dir, 'usage.json');
    const began = performance.now();
    const args = ['--require', path.join(import.meta.dirname, 'recordUsage.cjs'), path.join(root, 'dist/cli.js'), 'run', 'bench.eval.yaml', '--quiet', '--json', file];
    await exitOf(spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, INIT_CWD: dir, PITWALL_BENCH_USAGE: usage, PITWALL_MAX_PARALLEL_REQUESTS: '1000' } }));
    const wholeS = (performance.now() - began) / 1000;
    const document = JSON.parse(readFileSync(file, 'utf8'));
    if (document.trials[0].outcomes.ok !== samples) throw new Error(`not every sample is ok: ${JSON.stringify(document.trials[0].outcomes)}`);
    const { cpuMs, residentKb } = JSON.parse(readFileSync(usage, 'utf8'));
    return { runS: document.duration_ms / 1000, idealS: (samples * latencyMs) / parallelRequests / 1000, wholeS, cpuUs: (cpuMs * 1000) / samples, residentMb: residentKb / 1024 };
  } finally {
    await sim.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function taskText(url, parallelRequests) {
  return `kind: eval
name: bench
parallel_requests: ${parallelRequests}
models:
  - {id: sim, provider: openai, base_url: "${url}", model: sim}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, template: "{{ input }}"}
scorers: [contains]
`;
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`pitwall run ended with ${code}`))));
  });
}
