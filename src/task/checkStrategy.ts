import type { Counted } from './checkConstraints.ts';
import type { Checking } from './checking.ts';
import { levelsOf } from './levels.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTune } from './schema/tune.ts';
import type { Parameter, StrategySpec } from './tune.ts';

const defaultExperiments = 30;
/** Nobody waits for more. */
const mostOfGrid = 10_000;

/** Which keys belong to which strategy. */
const own: Readonly<Record<StrategySpec['use'], readonly string[]>> = { grid: [], random: ['seed'], bayesian: ['seed', 'initial'], successive_halving: ['seed', 'eta', 'rungs'] };

/**
 * How configurations are found, and how many at most: every one of a grid, otherwise 30.
 */
export function readStrategy({ strategy, max_experiments: most, seed = 0 }: Pick<WrittenTune, 'strategy' | 'max_experiments' | 'seed'>, parameters: readonly Parameter[], { count, size }: Omit<Counted, 'ends'>, { reporter }: Checking): { readonly strategy: StrategySpec; readonly maxExperiments: number } {
  const written: Exclude<typeof strategy, string | undefined> = typeof strategy === 'object' ? strategy : { use: strategy ?? (count !== undefined && count <= (most ?? defaultExperiments) ? 'grid' : 'bayesian') };
  const { use } = written;
  const at = (key: string): Path => ['strategy', key];
  for (const key of ['seed', 'initial', 'eta', 'rungs'] as const) {
    if (written[key] === undefined || own[use].includes(key)) continue;
    const of = Object.entries(own).flatMap(([name, keys]) => (keys.includes(key) ? [`\`${name}\``] : []));
    reporter.atKey(at(key), `\`${use}\` has no \`${key}\``, `remove it: it belongs to ${of.join(', ')}`);
  }
  const open = parameters.find(parameter => levelsOf(parameter) === undefined);
  if (use === 'grid' && open !== undefined) reporter.atKey(['parameters', open.name], `a grid tries every value, and \`${open.name}\` has no steps`, 'add `step`, write levels, or use `strategy: bayesian`');
  if (use === 'grid' && count !== undefined && most !== undefined && most < count) reporter.at(['max_experiments'], `the grid has ${count.toLocaleString('en')} configurations, and \`max_experiments: ${most}\` tries its first ${most} alone`, 'raise it, or use another strategy', 'warning');
  if (use === 'grid' && most === undefined && count === undefined && open === undefined && size > mostOfGrid) reporter.atKey(['strategy'], `the grid has ${size.toLocaleString('en')} configurations`, 'say how many are to be tried with `max_experiments`, or use another strategy');
  // Constraints take some of a grid away that is too large to be counted: it ends by itself.
  const maxExperiments = most ?? (use === 'grid' ? (count ?? Math.min(size, mostOfGrid)) : defaultExperiments);
  const drawn = written.seed ?? seed;
  if (use === 'grid') return { strategy: { use }, maxExperiments };
  if (use === 'random') return { strategy: { use, seed: drawn }, maxExperiments };
  if (use === 'successive_halving') {
    const { eta = 3, rungs = 3 } = written;
    if (most !== undefined && most < rungs) reporter.at(['max_experiments'], `${rungs} rungs take ${rungs} experiments at least`, 'raise it');
    return { strategy: { use, seed: drawn, eta, rungs }, maxExperiments };
  }
  // What is spread is not where the model expects the most: of 5 and 4 the latter found more (`npm run bench:search`).
  const initial = written.initial ?? Math.min(Math.max(4, parameters.length + 1), Math.max(2, Math.ceil(maxExperiments / 2)));
  if (written.initial !== undefined && written.initial > maxExperiments) reporter.at(at('initial'), `\`initial: ${initial}\` is more than the ${maxExperiments} experiments that there are`, 'lower it, or raise `max_experiments`');
  return { strategy: { use, seed: drawn, initial: Math.min(initial, maxExperiments) }, maxExperiments };
}
