// A bench of many streams against the simulated server in a process of its own, and a panel that watches it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openFile, waitForText, webviewFrame } from '../vscode/workbench.mjs';
import { recordFrames, takeFrames } from './frames.mjs';
import { statusBar } from './session.mjs';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** `pitwall sim`, 100 ms to the first token and 20 ms from one to the next. */
export async function startSimProcess() {
  const child = spawn(process.execPath, [cli, 'sim', '--port', '0', '--ttft', '100', '--itl', '20'], { stdio: ['ignore', 'pipe', 'pipe'] });
  os.setPriority(child.pid, 10); // it stands for another machine: it may not take the core from the window
  const url = await new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        said += chunk;
        const found = /http:\/\/[\d.]+:\d+/u.exec(said);
        if (found !== null) resolve(found[0]);
      });
    }
    child.once('exit', code => reject(new Error(`pitwall sim ended with ${code}: ${said}`)));
  });
  return { url, stop: () => ended(child, 'SIGTERM') };
}

export function benchText(name, url, { streams, seconds }) {
  return `kind: bench
name: ${name}
target: {provider: openai, base_url: "${url}/v1", model: sim, params: {ignore_eos: true}, timeout: 5m}
workload: {data: {synthetic: {input_tokens: 32, output_tokens: 128}}}
load: {concurrency: [${streams}]}
stop: {duration: ${seconds}s}
warmup: {requests: 8}
self_check: false
telemetry: {interval: 500ms}
`;
}

/** The panel is open on the bench from its beginning on; frames are counted while its level runs, and, apart, while its end is read and drawn. */
export async function watchedBench(session, url, { streams, seconds }) {
  const { page, workspace } = session;
  writeFileSync(path.join(workspace, 'streams.bench.yaml'), benchText('streams', url, { streams, seconds }));
  await openFile(page, 'streams.bench.yaml');
  await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).click();
  await waitForText(page, statusBar, /streams/u);
  await page.locator(`${statusBar} a`).click();
  const panel = webviewFrame(page);
  await panel.locator('#level option', { hasText: `${streams} in flight (running)` }).waitFor({ state: 'attached', timeout: 60_000 });
  const body = panel.locator('body');
  await panel.locator('figure[data-chart="inFlight"]').waitFor({ timeout: 60_000 });
  await recordFrames(body);
  await page.waitForTimeout(Math.max(1, seconds - 4) * 1000);
  const running = await takeFrames(body);
  await session.picture('streams-running');
  await recordFrames(body);
  await panel.locator('figure[data-chart="ttft"]').first().waitFor({ timeout: 180_000 });
  await page.waitForTimeout(1_000);
  const ending = await takeFrames(body);
  await session.picture('streams-ended');
  return { running, ending };
}

/** The same load by the command line in a folder that no window looks at; the panel stays open on what it shows. */
export async function unwatchedBench(session, url, { streams, seconds }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-unwatched-'));
  mkdirSync(path.join(folder, '.pitwall'), { recursive: true });
  writeFileSync(path.join(folder, 'streams.bench.yaml'), benchText('streams', url, { streams, seconds }));
  const child = spawn(process.execPath, ['--min-semi-space-size=8', '--max-semi-space-size=8', cli, 'run', 'streams.bench.yaml', '--quiet'], { cwd: folder, env: { ...process.env, INIT_CWD: folder }, stdio: 'ignore' });
  try {
    await session.page.waitForTimeout(3_000);
    const body = webviewFrame(session.page).locator('body');
    await recordFrames(body);
    await session.page.waitForTimeout(Math.max(1, seconds - 4) * 1000);
    return await takeFrames(body);
  } finally {
    await ended(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Nothing runs. */
export async function idlePanel(session, seconds) {
  const body = webviewFrame(session.page).locator('body');
  await recordFrames(body);
  await session.page.waitForTimeout(seconds * 1000);
  return await takeFrames(body);
}

function ended(child, signal) {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill(signal);
  });
}
