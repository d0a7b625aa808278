// Every test, one after the other, and at the very end one line: `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureVscode } from './ensureVscode.mjs';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, 'test-results');
const unitReport = path.join(results, 'unit.json');
const slurmReport = path.join(results, 'slurm.json');
mkdirSync(results, { recursive: true });
rmSync(unitReport, { force: true });
rmSync(slurmReport, { force: true });

const server = process.platform === 'linux' && process.env.VSCODE !== 'desktop';
const suites = [
  { name: 'build', command: ['npm', 'run', '-s', 'build'] },
  { name: 'unit', command: ['npx', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`], count: () => countVitest(unitReport) },
  ...slurmSuites(),
  { name: 'host', command: ['node', 'test/run-host.mjs'], count: output => countLine(output, /^host tests: (?<passed>\d+) passed, (?<failed>\d+) failed/mu) },
  { name: 'local model', command: ['node', '--test', '--test-concurrency=1', '--test-reporter=spec', 'test/local/localModel.local.mjs'], count: countNodeTest },
  { name: 'package', command: ['npm', 'run', '-s', 'package'] },
  // The end-to-end tests drive the browser's view of the server: there is no such view of a desktop VS Code.
  ...(server ? [{ name: 'e2e', command: ['node', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--test', '--test-concurrency=1', '--test-reporter=spec', ...endToEndFiles()], count: countNodeTest }] : []),
];

let passed = 0;
let failed = 0;
/** What failed, told again at the end: a suite's own words may be thousands of lines above. */
const failures = [];
if (server) await step('VS Code server', async () => void (process.env.CODE_SERVER_HOME = ensureVscode()));
for (const { name, command, count } of suites) {
  await step(name, async () => {
    const { code, output } = await run(command);
    const counted = count?.(output) ?? { passed: 0, failed: 0 };
    failures.push(...(counted.failures ?? (counted.failed > 0 ? failedIn(output) : [])).map(text => `${name}: ${text}`));
    passed += counted.passed;
    failed += counted.failed;
    // A suite that could not even count is one failure, never none.
    if (code !== 0 && counted.failed === 0) throw new Error(`${command.join(' ')} ended with ${code}`);
    if (count !== undefined && counted.passed + counted.failed === 0) throw new Error(`${command.join(' ')} ran no test`);
  });
}
if (failures.length > 0) console.log(`\nWhat failed:\n${failures.map(text => `- ${text}`).join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function step(name, act) {
  const began = performance.now();
  console.log(`\n== ${name}`);
  try {
    await act();
  } catch (error) {
    failed += 1;
    failures.push(`${name}: ${error.message}`);
    console.log(`== ${name} failed: ${error.message}`);
  }
  console.log(`== ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Shows the output as it comes and keeps it. */
function run([file, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = stream => chunk => {
      output += chunk;
      stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take(process.stdout));
    child.stderr.setEncoding('utf8').on('data', take(process.stderr));
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** On a real cluster of this machine's own: where Slurm is not installed they are left out, but never in CI. */
function slurmSuites() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  const missing = ['sbatch', 'slurmctld', 'slurmd', 'munged'].filter(program => !folders.some(folder => existsSync(path.join(folder, program))));
  if (missing.length > 0 && process.env.CI === undefined) {
    console.log(`slurm: left out, ${missing.join(', ')} not installed; scripts/ensure-slurm.sh installs them`);
    return [];
  }
  return [{ name: 'slurm', command: ['npx', 'vitest', 'run', '--config', 'vitest.slurm.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${slurmReport}`], count: () => countVitest(slurmReport) }];
}

function endToEndFiles() {
  const folder = path.join(root, 'test/e2e');
  return readdirSync(folder).filter(name => name.endsWith('.e2e.mjs')).sort().map(name => path.join('test/e2e', name));
}

function countVitest(file) {
  if (!existsSync(file)) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults.filter(({ status: ended }) => ended === 'failed').map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLines(failureMessages[0])}`);
    return tests.length > 0 || status !== 'failed' ? tests : [`${file}: ${firstLines(message)}`];
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests, failures };
}

function firstLines(text = '') {
  return text.split('\n').slice(0, 3).join(' / ').slice(0, 600);
}

/** The end of what mocha and node's runner say, which is what failed. */
function failedIn(output) {
  const at = Math.max(output.lastIndexOf(' failing\n'), output.lastIndexOf('✖ failing tests:'));
  return [output.slice(at < 0 ? -3_000 : at, at < 0 ? undefined : at + 4_000).trim()];
}

function countNodeTest(output) {
  const last = pattern => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return { passed: last(/^ℹ pass (\d+)/gmu), failed: last(/^ℹ fail (\d+)/gmu) + last(/^ℹ cancelled (\d+)/gmu) };
}

function countLine(output, pattern) {
  const { passed, failed } = pattern.exec(output)?.groups ?? {};
  return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) };
}
