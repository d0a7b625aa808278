import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import type { z } from 'zod';
import type { loadDocumentSchema } from '../../src/report/load/loadDocument.ts';

export type Load = z.infer<typeof loadDocumentSchema>;
export type Plant = 'none' | 'oneSocket' | 'hiddenCap' | 'stall';

const quietly = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

/** The simulated server in a process of its own, and a folder for the benches that ask it. */
export interface Served {
  readonly url: string;
  /** Another behaviour, from now on: `{"itl": 20}`. */
  behave(params: Readonly<Record<string, unknown>>): Promise<void>;
  /** One bench, by a client in a process of its own. @param lines of the task file, beside its kind, name and target */
  bench(lines: string, plant?: Plant): Promise<Load>;
  stop(): Promise<void>;
}

export async function serve(): Promise<Served> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-verdicts-'));
  const server = spawn(process.execPath, [quietly, path.join(import.meta.dirname, '../sim.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  // As it is shipped: from its sources a client takes a second more to start.
  const root = path.join(import.meta.dirname, '../..');
  const { bundles } = (await import(pathToFileURL(path.join(root, 'esbuild.mjs')).href)) as { readonly bundles: readonly (BuildOptions & { readonly entryPoints: Readonly<Record<string, string>> })[] };
  // Beside what it starts: its threads and processes are files of another bundle.
  for (const { entryPoints, ...options } of bundles.filter(({ entryPoints: of }) => 'runner' in of || 'loadWorker' in of)) {
    await build({ ...options, entryPoints: { ...entryPoints, ...('runner' in entryPoints ? { client: path.join(import.meta.dirname, 'client.ts') } : {}) }, outdir: folder, absWorkingDir: root });
  }
  let benches = 0;
  return {
    url,
    async behave(params) {
      const response = await fetch(new URL('/sim/params', url), { method: 'POST', body: JSON.stringify(params) });
      if (!response.ok) throw new Error(await response.text());
    },
    async bench(lines, plant = 'none') {
      const file = path.join(folder, `b${benches++}.bench.yaml`);
      writeFileSync(file, `kind: bench\nname: b\ntarget: {provider: openai, base_url: "${url}", model: sim}\nworkload: {data: {synthetic: {input_tokens: 20}}}\n${lines}`);
      const args = [...(plant === 'stall' ? ['--import', path.join(import.meta.dirname, 'stall.ts')] : []), path.join(folder, 'client.js'), file, folder, plant];
      const client = spawn(process.execPath, [quietly, '--min-semi-space-size=8', '--max-semi-space-size=8', ...args], { env: { PATH: process.env['PATH'], PITWALL_HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
      const said: Buffer[] = [];
      client.stdout.on('data', (chunk: Buffer) => said.push(chunk));
      const [code] = (await once(client, 'close')) as [number | null];
      if (code !== 0) throw new Error(`The client ended with ${code}: ${Buffer.concat(said).toString()}`);
      const load = JSON.parse(Buffer.concat(said).toString()) as Load;
      if (load.levels.length === 0) throw new Error(`The client measured no level: ${Buffer.concat(said).toString()}`);
      return load;
    },
    async stop() {
      const gone = once(server, 'exit');
      server.stdin.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
