// `npm run bench:local-search`: the search of examples/llama-server.tune.yaml for real, beside the whole grid of its configurations on the same machine: does a bayesian search of 12 experiments find one that is
// at least 95 % as good as the best of all? Writes what both found into examples/llama-server.record.md. Wants a machine with nothing else to do: about ten minutes.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

interface Trial {
  readonly id: string;
  readonly configuration: Readonly<Record<string, string | number>>;
  readonly feasible?: boolean;
}
interface Found {
  readonly document: { readonly run: string; readonly trials: readonly Trial[]; readonly ranking: readonly string[]; readonly duration_ms: number };
  readonly text: string;
}

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'examples/llama-server.tune.yaml');
const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-search-'));
try {
  const grid = await tune(['--set', 'strategy=grid', '--set', 'max_experiments=24']);
  const search = await tune([]);
  const values = valuesOf(grid);
  const best = bestOf(grid);
  const found = bestOf(search);
  const [bestValue, foundValue] = [values.get(nameOf(best)), values.get(nameOf(found))];
  const share = bestValue === undefined || foundValue === undefined ? undefined : foundValue / bestValue;
  const said = `The whole grid's best is ${nameOf(best)} (${bestValue} tokens/s). The search's best after ${search.document.trials.length} of ${grid.document.trials.length} experiments is ${nameOf(found)}; the grid measured ${foundValue ?? 'nothing feasible'} tokens/s of it: **${share === undefined ? 'not feasible there' : `${(100 * share).toFixed(1)} %`}** of the best.`;
  console.log(`${search.text}\n${grid.text}\n${said}`);
  writeFileSync(
    path.join(root, 'examples/llama-server.record.md'),
    `# A real search: llama.cpp's server\n\n\`npm run bench:local-search\`, ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Node ${process.versions.node}: [llama-server.tune.yaml](llama-server.tune.yaml) as it is, and the grid of all its configurations.\n\n${said}\n\n## The search\n\n\`\`\`\n${search.text.trim()}\n\`\`\`\n\n## The whole grid\n\n\`\`\`\n${grid.text.trim()}\n\`\`\`\n`,
  );
  process.exitCode = share !== undefined && share >= 0.95 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function tune(flags: readonly string[]): Promise<Found> {
  const json = path.join(folder, 'found.json');
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), 'run', file, '--workspace', folder, '--quiet', '--json', json, ...flags], { env: { ...process.env, INIT_CWD: folder }, maxBuffer: 1 << 26 });
  const document = JSON.parse(readFileSync(json, 'utf8')) as Found['document'];
  const { stdout: text } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), 'show', document.run, '--workspace', folder], { env: { ...process.env, INIT_CWD: folder, COLUMNS: '110' } });
  return { document, text: stdout + text };
}

/** Of what is feasible. */
function valuesOf({ document }: Found): ReadonlyMap<string, number> {
  return new Map(document.trials.flatMap(trial => (trial.feasible === true ? [[nameOf(trial), valueOf(trial)] as const] : [])));
}

function valueOf(trial: Trial): number {
  const { objective } = trial as Trial & { readonly objective?: { readonly value: number } };
  return Math.round((objective?.value ?? Number.NaN) * 10) / 10;
}

function bestOf({ document }: Found): Trial {
  const best = document.trials.find(({ id }) => id === document.ranking[0]);
  if (best?.feasible !== true) throw new Error('nothing was feasible');
  return best;
}

function nameOf({ configuration }: Trial): string {
  return Object.entries(configuration).map(([name, value]) => `${name} ${value}`).join(', ');
}
