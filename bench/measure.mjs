import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Runs a command to its end: its wall time, the CPU time of its process and the greatest resident size, as the process itself saw them.
 * @returns {Promise<{wallS: number, cpuMs: number, residentMb: number}>}
 */
export async function measure(command, args, { cwd, env = {}, codes = [0], quiet = false }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-usage-'));
  const usage = path.join(folder, 'usage.json');
  const began = performance.now();
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
        env: { ...process.env, INIT_CWD: cwd, NODE_OPTIONS: `--require ${path.join(import.meta.dirname, 'recordUsage.cjs')}`, PITWALL_BENCH_USAGE: usage, ...env },
      });
      child.once('error', reject);
      child.once('exit', code => (codes.includes(code) ? resolve() : reject(new Error(`${path.basename(command)} ended with ${code}`))));
    });
    const wallS = (performance.now() - began) / 1000;
    const { cpuMs, residentKb } = JSON.parse(readFileSync(usage, 'utf8'));
    return { wallS, cpuMs, residentMb: residentKb / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
