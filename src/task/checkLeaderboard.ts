import type { Advice } from '../base/problem.ts';
import type { Checking } from './checking.ts';
import { metricNames } from './checkScoring.ts';
import { throughput, type DynascoreMetric, type LeaderboardSpec } from './leaderboard.ts';
import { advise } from './nearest.ts';
import { operationalExamples, parseOperational } from './operationalMetric.ts';
import type { Repeats } from './repeats.ts';
import type { WrittenTask } from './schema.ts';
import type { ScorerSpec } from './scorers.ts';

type Written = NonNullable<WrittenTask['leaderboard']>;

/** What is measured where models are served, and not where they are asked. */
const memory = 'memory';

interface Parts {
  /** Ids of those under test. */
  readonly models: readonly string[];
  readonly scorers: readonly ScorerSpec[];
  readonly repeats: Repeats | undefined;
}

export function readLeaderboard({ by: wanted, dynascore }: Written, { models, scorers, repeats }: Parts, { reporter }: Checking): LeaderboardSpec {
  const { weights, offsets = {}, values = {}, directions = {} } = dynascore ?? {};
  const names = metricNames(scorers, repeats);
  const measured = (name: string): boolean => names.includes(name) || name === throughput || parseOperational(name) !== undefined;
  const unknown = (name: string, also: readonly string[]): Advice => advise(name, [...names, throughput, ...also, ...operationalExamples], 'the metrics here are');
  const by = wanted ?? (weights !== undefined && Object.hasOwn(weights, 'accuracy') && names.includes('accuracy') ? 'accuracy' : (scorers[0]?.id ?? 'accuracy'));
  if (wanted !== undefined && !measured(wanted)) reporter.at(['leaderboard', 'by'], `no metric is called \`${wanted}\``, unknown(wanted, []));
  if (dynascore === undefined) return { by, dynascore: [] };

  const at = (...path: string[]): string[] => ['leaderboard', 'dynascore', ...path];
  for (const name of Object.keys(weights ?? {})) {
    if (measured(name) || Object.hasOwn(values, name)) continue;
    if (name === memory) reporter.atKey(at('weights', memory), '`memory` is not measured where models are only asked, so it is left out of the Dynascore', 'give each model’s under `values: {memory: {MODEL: GIB}}`', 'warning');
    else reporter.atKey(at('weights', name), `no metric is called \`${name}\``, unknown(name, Object.keys(values)));
  }
  for (const [name, given] of Object.entries(values)) {
    if (measured(name)) reporter.atKey(at('values', name), `\`${name}\` is measured by the run`, 'give the values another name');
    for (const model of Object.keys(given)) if (!models.includes(model)) reporter.atKey(at('values', name, model), `no model is called \`${model}\``, advise(model, models, 'the models are'));
  }
  const weighed = { [by]: 4, ...(weights ?? Object.fromEntries([throughput, ...Object.keys(values)].map(name => [name, 1]))) };
  for (const key of Object.keys(offsets)) if (!Object.hasOwn(weighed, key)) reporter.atKey(at('offsets', key), `\`${key}\` has no weight, so its offset has no effect`, 'add it to `weights`, or remove it');
  for (const key of Object.keys(values)) if (!Object.hasOwn(weighed, key)) reporter.atKey(at('values', key), `\`${key}\` has no weight, so its values have no effect`, 'add it to `weights`, or remove it');
  for (const key of Object.keys(directions)) if (!Object.hasOwn(values, key)) reporter.atKey(at('directions', key), `\`${key}\` has no values of its own`, measured(key) ? 'remove it: a metric that the run measures has its direction' : 'add its `values`, or remove it');
  if (Object.entries(weighed).every(([name, weight]) => name === by || weight === 0)) reporter.atKey(at(), 'nothing but the metric of `by` has a weight, so the Dynascore would say the same as it does', 'give another metric a weight');
  return {
    by,
    dynascore: Object.entries(weighed).map(([name, weight]): DynascoreMetric => {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      return { name, weight, offset: Object.hasOwn(offsets, name) ? (offsets[name] ?? 0) : 0, ...(given === undefined ? {} : { values: given, direction: directions[name] ?? (name === memory ? 'lower' : 'higher') }) };
    }),
  };
}
