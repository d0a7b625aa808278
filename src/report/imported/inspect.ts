import { sha256 } from '../../base/sha256.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { ImportedMetric } from '../../store/imported.ts';
import type { ScorerRow } from '../../store/rows.ts';
import { Fields } from './fields.ts';
import { lenientJson } from './lenientJson.ts';
import { readInspectSamples } from './inspectSamples.ts';
import { isMeanOf } from './meanOf.ts';
import type { ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** A log of Inspect: `.json`, or `.eval`, an archive whose header is the text and whose samples are its parts. */
export const inspect: ResultReader = {
  ...resultKinds.inspect,
  read,
};

const outcomes: Readonly<Record<string, RunOutcome>> = { success: 'succeeded', cancelled: 'cancelled', error: 'failed', started: 'interrupted' };

function read(file: ResultFile): readonly ImportedRun[] {
  const log = new Fields(lenientJson(file.text, file.name), file.name);
  const about = log.object('eval');
  if (about === undefined) throw log.damaged('there is no `eval`: this is no log of Inspect, or one that was not written to its end');
  const parts = file.list().filter(name => /^samples\/.+\.json$/u.test(name));
  const written = log.has('samples') ? (log.objects('samples') ?? []) : parts.map(part => new Fields(lenientJson(file.read(part) ?? '', `${file.name}, ${part}`), `${file.name}, ${part}`));
  const dataset = about.has('dataset') ? about.object('dataset') : undefined;
  const config = about.has('config') ? about.object('config') : undefined;
  const results = log.has('results') ? log.object('results') : undefined;
  const stats = log.has('stats') ? log.object('stats') : undefined;
  const status = log.text('status') ?? 'started';
  const task = about.text('task') ?? 'inspect';
  const epochs = config?.number('epochs') ?? 1;
  const samples = readInspectSamples(written, dataset?.has('sample_ids') === true ? (dataset.list('sample_ids') ?? []) : []);
  const told = toldScores(results);
  const notes = [...samples.notes];
  const metrics: Record<string, ImportedMetric> = {};
  const completed = results?.number('completed_samples') ?? 0;
  for (const { name, value, metric, stderr } of told) {
    const values = samples.values.get(name);
    if (values !== undefined && values.length > 0) {
      if (value !== undefined && (metric === 'accuracy' || metric === 'mean') && !isMeanOf(values, value)) notes.push(`${name}: the file has ${metric} ${value}, and the mean over its samples is another; what is shown is that mean`);
    } else if (value !== undefined) metrics[name] = { value, n: completed, unit: value >= 0 && value <= 1 ? 'share' : 'number', ...(stderr === undefined ? {} : { stderr }) };
  }
  const definitionOf = new Map(told.map(({ name, params }) => [name, `inspect:${name}${params}`]));
  const scorers = [...new Set([...samples.values.keys(), ...Object.keys(metrics)])].map((id): ScorerRow => {
    const values = samples.values.get(id) ?? [];
    const unit = [...values, ...(metrics[id] === undefined ? [] : [metrics[id].value])].every(value => value >= 0 && value <= 1) ? {} : { unit: 'number' as const };
    return { id, definition: definitionOf.get(id) ?? `inspect:${id}`, binary: values.length > 0 && values.every(value => value === 0 || value === 1), ...unit };
  });
  const [startedMs, completedMs] = [timeOf(stats?.text('started_at') ?? about.text('created')), timeOf(stats?.text('completed_at'))];
  const packages = about.has('packages') ? about.object('packages') : undefined;
  const version = packages?.text('inspect_ai');
  const error = log.has('error') ? log.object('error')?.text('message') : undefined;
  const plan = log.has('plan') ? log.any('plan') : undefined;
  const outcome = outcomes[status] ?? 'interrupted';
  return [
    {
      kind: 'eval',
      tool: 'inspect',
      title: 'Inspect',
      ...(version === undefined ? {} : { toolVersion: version }),
      task,
      ...(startedMs === undefined ? {} : { measuredMs: startedMs }),
      durationMs: startedMs === undefined || completedMs === undefined ? 0 : Math.max(0, completedMs - startedMs),
      outcome,
      ...(error === undefined ? {} : { error: error.split('\n')[0] ?? error }),
      definitions: {},
      notes: [
        ...notes,
        ...(samples.rows.length === 0 ? ['the log holds no samples: metrics are as Inspect has them, and runs cannot be compared sample by sample'] : ['of samples the input, the last answer, the target, scores and tokens are carried over; messages between, tools, events, stores and metadata are not']),
        ...(samples.rows.length > 0 ? ['a score of C is 1, of P 0.5, of I and N 0, as Inspect’s own metrics count them'] : []),
        ...told.flatMap(({ name, others }) => (others.length === 0 ? [] : [`${name}: not carried over are the metrics ${others.join(', ')}`])),
      ],
      settings: settingsOf(about, config, dataset),
      scorers,
      ...(epochs > 1 ? { repeats: epochs } : {}),
      trials: [
        {
          configuration: { model: about.text('model') ?? 'unknown', dataset: dataset?.text('name') ?? task, split: 'all', prompt: 'recorded', repeat: 0 },
          promptHash: sha256(JSON.stringify([task, about.any('task_version') ?? 0, stepsOf(plan)])),
          ...(samples.datasetHash === undefined ? {} : { datasetHash: samples.datasetHash }),
          outcome,
          ...(error === undefined ? {} : { error: error.split('\n')[0] ?? error }),
          imported: { reported: {}, ...(Object.keys(metrics).length === 0 ? {} : { metrics }) },
          ...(samples.rows.length === 0 ? {} : { samples: samples.rows.map(row => ({ ...row, scores: row.scores.filter(({ scorer }) => samples.values.has(scorer)), endedMs: row.endedMs === 0 ? (completedMs ?? startedMs ?? 0) : row.endedMs })) }),
        },
      ],
    },
  ];
}

interface ToldScore {
  readonly name: string;
  readonly params: string;
  readonly metric: string | undefined;
  readonly value: number | undefined;
  readonly stderr: number | undefined;
  readonly others: readonly string[];
}

/** With several reducers of the epochs, the first of each name. */
function toldScores(results: Fields | undefined): readonly ToldScore[] {
  const found = new Map<string, ToldScore>();
  for (const score of results?.objects('scores') ?? []) {
    const name = score.text('name') ?? score.text('scorer') ?? 'score';
    if (found.has(name)) continue;
    const metrics = score.has('metrics') ? score.object('metrics') : undefined;
    const values = new Map((metrics?.keys() ?? []).flatMap(key => { const value = metrics?.object(key)?.number('value'); return value === undefined ? [] : [[key.replace(/^inspect_ai\//u, ''), value] as const]; }));
    const metric = ['accuracy', 'mean'].find(key => values.has(key)) ?? [...values.keys()].find(key => !['stderr', 'std', 'var', 'bootstrap_stderr'].includes(key));
    const params = score.has('params') ? JSON.stringify(score.any('params')) : '{}';
    found.set(name, { name, params: params === '{}' ? '' : ` ${params}`, metric, value: metric === undefined ? undefined : values.get(metric), stderr: values.get('stderr') ?? values.get('bootstrap_stderr'), others: [...values.keys()].filter(key => key !== metric && key !== 'stderr' && key !== 'bootstrap_stderr') });
  }
  return [...found.values()];
}

/** Solvers decide what is asked; how many are asked at once does not. */
function stepsOf(plan: unknown): unknown {
  return typeof plan === 'object' && plan !== null ? (Reflect.get(plan, 'steps') ?? null) : null;
}

function settingsOf(about: Fields, config: Fields | undefined, dataset: Fields | undefined): ImportedRun['settings'] {
  const plain = (prefix: string, of: Fields | undefined): readonly (readonly [string, string | number | boolean])[] =>
    (of?.keys() ?? []).flatMap(key => {
      const value = of?.peek(key);
      return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200) ? [[`${prefix}${key}`, value] as const] : [];
    });
  const named = ['task_file', 'task_version', 'solver', 'model_base_url'].flatMap(key => plain('', new Fields({ [key]: about.peek(key) }, '')));
  return Object.fromEntries([...named.map(([key, value]) => [`inspect.${key}`, value] as const), ...plain('inspect.config.', config), ...plain('inspect.dataset.', dataset)]);
}

function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined || text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
