// `npm run bench:search [-- --seeds N] [-- --peers FILE]`: what the strategies of a tune find, on functions with known optima and limits, and on simulated servers.
// The functions' limits are learnt: an experiment tells only whether they were held, and by how much they were not. Writes results/search.md; `FILE` is what search/peers.py printed (default: as before).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { problems, type Problem } from './search/problems.ts';
import { bestShare } from './search/servedModel.ts';
import { median, trySearch } from './search/trySearch.ts';
import type { StrategySpec } from '../src/task/tune.ts';

const { values: flags } = parseArgs({ options: { seeds: { type: 'string', default: '20' }, peers: { type: 'string' } } });
const seeds = Array.from({ length: Number(flags.seeds) }, (_, seed) => seed);
const folder = path.join(import.meta.dirname, 'results');
const peersFile = path.join(folder, 'search-peers.json');
if (flags.peers !== undefined) writeFileSync(peersFile, readFileSync(flags.peers));
const peers = existsSync(peersFile) ? (JSON.parse(readFileSync(peersFile, 'utf8')) as Record<string, Record<string, number>>) : {};

interface Found {
  readonly best: readonly number[];
  readonly slowestMs: number;
}

const bayesian = (seed: number, initial: number): StrategySpec => ({ use: 'bayesian', seed, initial });

function search(problem: Problem, use: 'random' | 'bayesian', experiments: number, atOnce = 1, constraints: readonly string[] = []): Found {
  const runs = seeds.map(seed =>
    trySearch(problem.parameters, use === 'random' ? { use, seed } : bayesian(seed, Math.max(4, problem.parameters.length + 1)), experiments, configuration => {
      const violation = problem.violation(configuration);
      return { feasible: violation === 0, loss: problem.loss(configuration), violation };
    }, { atOnce, constraints }),
  );
  return { best: runs.map(({ best }) => best.at(-1) ?? Infinity), slowestMs: Math.max(...runs.map(({ slowestMs }) => slowestMs)) };
}

const text = (value: number | undefined): string => (value === undefined ? '' : Number.isFinite(value) ? String(Number(value.toPrecision(5))) : 'none');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rows = problems.map(problem => {
  const [random30, random100, one, three] = [search(problem, 'random', 30), search(problem, 'random', 100), search(problem, 'bayesian', 30), search(problem, 'bayesian', 30, 3)];
  const enough = median(random100.best);
  console.log(problem.name, text(enough), text(median(one.best)), text(median(three.best)));
  return row([
    problem.name, text(problem.optimum), text(median(random30.best)), text(enough), `**${text(median(one.best))}**`, `${one.best.filter(best => best <= enough).length} of ${seeds.length}`, text(Math.max(...one.best)), text(median(three.best)),
    ...Object.values(peers).map(peer => text(peer[problem.name])),
  ]);
});

const known = problems.flatMap(problem => {
  const { constraints } = problem;
  if (constraints === undefined) return [];
  const [random100, one] = [search(problem, 'random', 100, 1, constraints), search(problem, 'bayesian', 30, 1, constraints)];
  const enough = median(random100.best);
  console.log(problem.name, 'known', text(enough), text(median(one.best)));
  return row([problem.name, text(problem.optimum), text(enough), `**${text(median(one.best))}**`, `${one.best.filter(best => best <= enough).length} of ${seeds.length}`]);
});

const served = [
  { name: 'bayesian, 12 experiments', strategy: (seed: number) => bayesian(seed, 4), experiments: 12, atOnce: 1 },
  { name: 'bayesian, 12 experiments, 3 at once', strategy: (seed: number) => bayesian(seed, 4), experiments: 12, atOnce: 3 },
  { name: 'random, 12 experiments', strategy: (seed: number): StrategySpec => ({ use: 'random', seed }), experiments: 12, atOnce: 1 },
  { name: 'random, 30 experiments', strategy: (seed: number): StrategySpec => ({ use: 'random', seed }), experiments: 30, atOnce: 1 },
  { name: 'the whole grid, 48 experiments', strategy: (): StrategySpec => ({ use: 'grid' }), experiments: 48, atOnce: 1 },
].map(({ name, strategy, experiments, atOnce }) => {
  const shares = Array.from({ length: 5 * seeds.length }, (_, seed) => bestShare(seed, strategy(seed), experiments, atOnce));
  console.log(name, median(shares).toFixed(3), shares.filter(share => share >= 0.95).length);
  return row([name, `${(100 * median(shares)).toFixed(1)} %`, `${shares.filter(share => share >= 0.95).length} of ${shares.length}`, `${(100 * Math.min(...shares)).toFixed(0)} %`]);
});

const head = ['problem', 'optimum', 'random, 30', 'random, 100', 'bayesian, 30', 'reach random’s median of 100', 'worst seed', '3 at once, 30', ...Object.entries(peers).map(([name, { seeds: of }]) => `${name}, 30 (${of} seeds)`)];
writeFileSync(
  path.join(folder, 'search.md'),
  `# What the strategies of a tune find

\`npm run bench:search\` on ${os.cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}. Medians of ${seeds.length} seeds of the best feasible value, less is better. No search is told the limits: an experiment says whether they
were held, and by how much they were exceeded in all. Bayesian search begins with as many spread points as a task's default says: 4, and one more than there are parameters at least.
The peers run the same functions in Python (\`bench/search/peers.py\`), limits told in the way each takes them (scikit-optimize takes none: its penalty is ours, and may not be its best); a Gaussian process of optuna's is not among them (it needs PyTorch).

${[row(head), row(head.map(() => '---')), ...rows].join('\n')}

${problems.map(({ name, source }) => `- ${name}: ${source}.`).join('\n')}

The same where the limits are \`constraints\` of the task, so that only what keeps them is tried:

${[row(['problem', 'optimum', 'random, 100', 'bayesian, 30', 'reach random’s median of 100']), row(['---', '---', '---', '---', '---']), ...known].join('\n')}

## Servers

Simulated servers with 4 × 4 × 3 configurations (threads, slots, batch size), each with its own cores, slots that pay up to a point, and limit on the time to the first token; both measured with a noise of 3 %.
What was found is the true throughput of the configuration that measured best within the limit, as a share of the best of all configurations. Measuring them all finds the best not always either: the noise decides.

${[row(['search', 'median', 'at least 95 %', 'worst']), row(['---', '---', '---', '---']), ...served].join('\n')}
`,
);
