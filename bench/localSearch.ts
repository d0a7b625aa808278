// `npm run bench:local-search [-- --compare threads=2,slots=8,batch_size=64 --compare …]`: the search of examples/llama-server.tune.yaml for real, beside the whole grid of its configurations on the same machine: does a bayesian search of 12 experiments find one that is
// at least 95 % as good as the best of all? The two are then measured again, in turn (`--compare` twice does that alone; once searches again, and compares what it finds with that). Writes what both found into examples/llama-server.record.md. Wants a machine with nothing else to do: about a quarter of an hour.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';

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
const record = path.join(root, 'examples/llama-server.record.md');
const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-search-'));
const rounds = 5;
const { values: flags } = parseArgs({ options: { compare: { type: 'string', multiple: true } } });
try {
  if (flags.compare === undefined) {
    const grid = await tune(['--set', 'strategy=grid', '--set', 'max_experiments=24']);
    const search = await tune([]);
    writeFileSync(
      record,
      `# A real search: llama.cpp's server\n\n\`npm run bench:local-search\`, ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Node ${process.versions.node}: [llama-server.tune.yaml](llama-server.tune.yaml) as it is, and the grid of all its configurations.\n\n## The search\n\n\`\`\`\n${search.text.trim()}\n\`\`\`\n\n## The whole grid\n\n\`\`\`\n${grid.text.trim()}\n\`\`\`\n`,
    );
    await compare(bestOf(search).configuration, bestOf(grid).configuration);
  } else if (flags.compare.length === 1) {
    const search = await tune([]);
    const text = readFileSync(record, 'utf8');
    writeFileSync(record, `${text.slice(0, text.indexOf('## The search'))}## The search\n\n\`\`\`\n${search.text.trim()}\n\`\`\`\n\n${text.slice(text.indexOf('## The whole grid'))}`);
    await compare(bestOf(search).configuration, configurationOf(flags.compare[0] ?? ''));
  } else {
    const [found = {}, best = {}] = flags.compare.map(configurationOf);
    await compare(found, best);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One measurement of each of many configurations names the luckiest: the two that were named are measured again, in turn, and their medians compared. */
async function compare(found: Trial['configuration'], best: Trial['configuration']): Promise<void> {
  if (nameOf(found) === nameOf(best)) return tell(`The search found the best configuration of the whole grid itself: ${nameOf(best)}.`);
  const values: readonly [number[], number[]] = [[], []];
  const missed = [0, 0];
  for (let round = 0; round < rounds; round++) {
    for (const k of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const only = Object.entries(k === 0 ? found : best).flatMap(([name, value]) => ['--set', `parameters.${name}=[${value}]`]);
      const [trial] = (await tune(['--set', 'strategy=grid', '--set', 'max_experiments=1', ...only])).document.trials;
      if (trial === undefined) continue;
      values[k].push(valueOf(trial));
      if (trial.feasible !== true) missed[k] = (missed[k] ?? 0) + 1;
    }
  }
  const [foundMedian, bestMedian] = values.map(median) as [number, number];
  const share = foundMedian / bestMedian;
  const said = `The search's best (${nameOf(found)}) and the grid's best (${nameOf(best)}), measured again ${rounds} times in turn: ${values[0].join(', ')} tokens/s against ${values[1].join(', ')}; medians ${foundMedian} and ${bestMedian}, so the search's is **${(100 * share).toFixed(1)} %** of the other. The limit was missed ${missed[0]} and ${missed[1]} times of ${rounds}.`;
  tell(said);
  process.exitCode = share >= 0.95 ? 0 : 1;
}

/** At the head of the record, in the place of what was said before. */
function tell(said: string): void {
  console.log(said);
  const [head = '', ...rest] = readFileSync(record, 'utf8').split('\n## The search\n');
  writeFileSync(record, [`${head.split('\n\n').slice(0, 2).join('\n\n').trim()}\n\n${said}\n`, ...rest].join('\n## The search\n'));
}

function configurationOf(text: string): Trial['configuration'] {
  return Object.fromEntries(text.split(',').map(part => part.trim().split('=') as [string, string]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function tune(flags: readonly string[]): Promise<Found> {
  const json = path.join(folder, 'found.json');
  // Exit 1: nothing was within the limit, which is a result too.
  const tolerate = (error: { readonly code?: unknown; readonly stdout: string }): { readonly stdout: string } => {
    if (error.code !== 1) throw error as unknown as Error;
    return error;
  };
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), 'run', file, '--workspace', folder, '--quiet', '--json', json, ...flags], { env: { ...process.env, INIT_CWD: folder }, maxBuffer: 1 << 26 }).catch(tolerate);
  const document = JSON.parse(readFileSync(json, 'utf8')) as Found['document'];
  const { stdout: text } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), 'show', document.run, '--workspace', folder], { env: { ...process.env, INIT_CWD: folder, COLUMNS: '110' } });
  return { document, text: (stdout + text).replace(/^log: .*$/gm, '') };
}

function valueOf(trial: Trial): number {
  const { objective, nearest } = trial as Trial & { readonly objective?: { readonly value: number }; readonly nearest?: { readonly value: number } };
  return Math.round(((objective ?? nearest)?.value ?? Number.NaN) * 10) / 10;
}

function bestOf({ document }: Found): Trial {
  const best = document.trials.find(({ id }) => id === document.ranking[0]);
  if (best?.feasible !== true) throw new Error('nothing was feasible');
  return best;
}

function nameOf(configuration: Trial['configuration']): string {
  return Object.entries(configuration).map(([name, value]) => `${name} ${value}`).join(', ');
}
