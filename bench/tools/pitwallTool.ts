import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import type { Tool } from './tool.ts';

interface Figures {
  readonly ok: number;
  readonly metrics: Readonly<Record<string, { readonly value?: number }>>;
}
interface Report {
  readonly load: { readonly levels: readonly { readonly steady?: Figures; readonly whole?: Figures; readonly error?: string }[] };
}

const root = path.join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

/** Our own, as a user runs it: a task file, a store, a report. */
export const pitwallTool: Tool = {
  id: 'pitwall',
  name: 'Pitwall',
  version,
  does: ['streams', 'tokens', 'short', 'even'],
  install: ensureBuilt,
  command: ({ url, model, load, requests, warmUp, tokens, stream, folder }) => {
    const task = {
      kind: 'bench',
      name: 'tool',
      target: { provider: 'openai', base_url: url, model, stream },
      workload: { data: { synthetic: { input_tokens: 20, output_tokens: tokens } } },
      load: 'streams' in load ? { concurrency: [load.streams] } : { rate: { levels: [load.ratePerS], arrival: 'constant' } },
      stop: { requests },
      warmup: { requests: warmUp },
      telemetry: { metrics: false, gpu: false },
      // What is on trial here it would only measure again.
      self_check: false,
    };
    const file = path.join(folder, 'tool.bench.yaml');
    writeFileSync(file, JSON.stringify(task, undefined, 1));
    return { args: [process.execPath, path.join(root, 'dist/cli.js'), 'run', file, '--quiet', '--json', path.join(folder, 'pitwall.json')] };
  },
  read: ({ folder }) => {
    const [level] = (JSON.parse(readFileSync(path.join(folder, 'pitwall.json'), 'utf8')) as Report).load.levels;
    // What its table shows.
    const of = level?.steady ?? level?.whole;
    if (of === undefined || level?.whole === undefined) throw new Error(level?.error ?? 'It reports nothing');
    const { metrics } = of;
    return { requests: level.whole.ok, ttftP50Ms: metrics['p50(ttft)']?.value, ttftP99Ms: metrics['p99(ttft)']?.value, tpotP50Ms: metrics['p50(tpot)']?.value };
  },
};
