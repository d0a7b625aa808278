// `npm run bench:peers [-- REPEATS [SAMPLES]]`: the same eval by Pitwall, by promptfoo and by a plain loop, one after the other against one server, in one run.
// The server is built from C++ and installed peers lie outside the checkout, so this is no part of CI.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/ensure-built.mjs';
import { measure, median } from './measure.mjs';
import { installPeer } from './peers/install.ts';
import { startTruthServer } from './server/startTruthServer.ts';

const root = path.resolve(import.meta.dirname, '..');
const repeats = Number(process.argv[2] ?? 3);
const samples = Number(process.argv[3] ?? 10_000);
const inFlight = 50;
const latencyMs = 20;
const idealS = (samples * latencyMs) / inFlight / 1000;
const model = `mock;lat=${latencyMs}`;
const limits = { overIdeal: 1.1, cpuMs: 0.15, residentMb: 150, ofBareClient: 0.6, overPromptfoo: 12, latencyMs: 2 };

ensureBuilt();
const promptfoo = path.join(installPeer('promptfoo', '0.123.1'), 'promptfoo');
const server = await startTruthServer();
const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-peers-'));
let broken = 0;
try {
  writeInputs();
  console.log(`${samples} samples, ${latencyMs} ms, ${inFlight} in flight, ideal ${idealS.toFixed(1)} s; ${os.cpus().length} cores, Node ${process.version}, median of ${repeats} (promptfoo once)`);
  const ours = await many(repeats, () => pitwall('slow'));
  const loop = await many(repeats, plainLoop);
  const theirs = await evaluateWithPromptfoo();
  // Alternated: what disturbs the machine meanwhile disturbs all three.
  const [fast, bare, undici] = await alternated(repeats * 2 + 1, [() => pitwall('fast'), () => bareClient('own'), () => bareClient('undici')]);

  line('Pitwall', ours.wallS, ours);
  line('plain loop', loop.wallS, loop);
  line(`promptfoo 0.123.1`, theirs.wallS, theirs);
  console.log(`the run itself ${ours.runS.toFixed(2)} s; Pitwall at 0 ms ${Math.round(fast.perSecond)} samples/s; its HTTP client alone ${Math.round(bare.perSecond)} requests/s, undici’s dispatch ${Math.round(undici.perSecond)}`);
  check('run ÷ ideal', ours.runS / idealS, '<=', limits.overIdeal);
  check('CPU ms a sample', ours.cpuMs / samples, '<=', limits.cpuMs);
  check('resident MB', ours.residentMb, '<=', limits.residentMb);
  check('p50 latency − the server’s, ms', ours.latencyMs - latencyMs, '<=', limits.latencyMs);
  check('at 0 ms, share of undici’s dispatch alone', fast.perSecond / undici.perSecond, '>=', limits.ofBareClient);
  check('at 0 ms, share of our own client alone', fast.perSecond / bare.perSecond, '>=', limits.ofBareClient);
  check('rate ÷ promptfoo’s', theirs.wallS / ours.wallS, '>=', limits.overPromptfoo);
} finally {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = broken === 0 ? 0 : 1;

async function pitwall(task) {
  const file = path.join(folder, 'result.json');
  rmSync(path.join(folder, '.pitwall'), { recursive: true, force: true });
  const usage = await measure(path.join(root, 'dist/cli.js'), ['run', `${task}.eval.yaml`, '--quiet', '--json', file], { cwd: folder });
  const document = JSON.parse(readFileSync(file, 'utf8'));
  const [trial] = document.trials;
  if (trial.outcomes.ok !== samples) throw new Error(`not every sample is ok: ${JSON.stringify(trial.outcomes)}`);
  const runS = document.duration_ms / 1000;
  return { ...usage, runS, perSecond: samples / runS, latencyMs: trial.latency_ms.p50 };
}

async function plainLoop() {
  return measure(process.execPath, [path.join(import.meta.dirname, 'plainLoop.mjs'), server.url, model, String(samples), String(inFlight)], { cwd: folder, quiet: true });
}

/** Exit code 100 says that some assertions failed, as they do: the server knows no sums. */
async function evaluateWithPromptfoo() {
  const env = { PROMPTFOO_DISABLE_TELEMETRY: '1', PROMPTFOO_DISABLE_UPDATE: '1', PROMPTFOO_CONFIG_DIR: path.join(folder, '.promptfoo') };
  return measure(promptfoo, ['eval', '--no-cache', '-j', String(inFlight), '--no-progress-bar', '--no-table', '--no-write'], { cwd: folder, env, codes: [0, 100], quiet: true });
}

async function bareClient(client) {
  const args = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.join(import.meta.dirname, 'bareClient.ts'), server.url, 'mock;lat=0', String(samples), String(inFlight), client];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

async function many(times, act) {
  const [medians] = await alternated(times, [act]);
  return medians;
}

/** The medians of what each of them returns. */
async function alternated(times, acts) {
  const results = acts.map(() => []);
  for (let i = 0; i < times; i++) for (const [k, act] of acts.entries()) results[k].push(await act());
  return results.map(of => Object.fromEntries(Object.keys(of[0]).map(key => [key, median(of.map(result => result[key]))])));
}

function line(name, wallS, { cpuMs, residentMb }) {
  console.log(`${name.padEnd(20)}${wallS.toFixed(2).padStart(8)} s  ${(wallS / idealS).toFixed(2).padStart(6)} × ideal  ${((cpuMs * 1000) / samples).toFixed(0).padStart(6)} µs CPU a sample  ${residentMb.toFixed(0).padStart(5)} MB`);
}

function check(what, value, comparison, limit) {
  const held = comparison === '<=' ? value <= limit : value >= limit;
  if (!held) broken++;
  console.log(`${held ? 'held  ' : 'BROKEN'} ${what}: ${value.toFixed(2)} (${comparison} ${limit})`);
}

function writeInputs() {
  const questions = Array.from({ length: samples }, (_, i) => ({ question: `What is ${i} + 1?`, answer: String(i + 1) }));
  writeFileSync(path.join(folder, 'questions.jsonl'), questions.map(question => `${JSON.stringify(question)}\n`).join(''));
  for (const [task, latency] of [['slow', latencyMs], ['fast', 0]]) {
    writeFileSync(
      path.join(folder, `${task}.eval.yaml`),
      `kind: eval
name: ${task}
parallel_requests: ${inFlight}
models:
  - {id: m, provider: openai, base_url: "${server.url}", model: "mock;lat=${latency}", stream: false}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
scorers: [contains]
`,
    );
  }
  writeFileSync(path.join(folder, 'tests.json'), JSON.stringify(questions.map(({ question, answer }) => ({ vars: { question }, assert: [{ type: 'contains', value: answer }] }))));
  writeFileSync(
    path.join(folder, 'promptfooconfig.yaml'),
    `prompts: ['{{question}}']
providers:
  - {id: "openai:chat:${model}", config: {apiBaseUrl: "${server.url}", apiKey: none}}
tests: file://tests.json
`,
  );
}
