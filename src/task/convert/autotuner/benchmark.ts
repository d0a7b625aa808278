import { isObject, textOf } from '../notes.ts';
import { mappingAt, numberAt, refuse, type Reading } from './reading.ts';

/** What genai-bench is asked for, and what it is asked here. */
const endpoints: Readonly<Record<string, string | undefined>> = { 'text-to-text': undefined, 'text-to-embeddings': 'embeddings', 'text-to-rerank': 'rerank' };
const defaults = { scenario: 'D(100,100)', minutes: 10, requests: 50 };
/** Before each measurement: three of its own. */
const warmup = 3;

/** The keys of `bench` but its SLO, and the requests of a level. */
export function convertBenchmark(written: unknown, reading: Reading): Readonly<Record<string, unknown>> & { readonly requests: number } {
  const { notes } = reading;
  const where = 'benchmark';
  const of = mappingAt(written, where, ['task', 'model_name', 'model_tokenizer', 'traffic_scenarios', 'num_concurrency', 'max_time_per_iteration', 'max_requests_per_iteration', 'additional_params', 'dataset_url', 'dataset_deduplicate'], reading);
  if (of['dataset_url'] !== undefined) refuse(reading, '`benchmark: dataset_url` has no counterpart here: nothing is downloaded', 'fetch the file yourself, remove the key, and name the file in `workload: {data: {path: …}}` of the task that is written');
  if (of['dataset_deduplicate'] !== undefined) notes.add('benchmark: `dataset_deduplicate` has no effect without a dataset');
  const task = of['task'] ?? 'text-to-text';
  if (typeof task !== 'string' || !Object.hasOwn(endpoints, task)) refuse(reading, `\`benchmark: {task: ${textOf(task)}}\` has no counterpart here`, `there is ${Object.keys(endpoints).join(', ')}`);
  const endpoint = endpoints[task];
  for (const key of ['model_name', 'model_tokenizer']) if (of[key] !== undefined) notes.add(`benchmark: \`${key}\` is not needed: ${key === 'model_name' ? 'requests name the model as its server does' : 'the server’s own counts of tokens are used'}`);
  const minutes = numberAt(of, 'max_time_per_iteration', where, reading, { least: 0.001 }) ?? defaults.minutes;
  notes.add(`benchmark: \`max_time_per_iteration\` is in minutes there: a level ends after ${minutes} min, or after its requests`);
  const requests = numberAt(of, 'max_requests_per_iteration', where, reading, { whole: true, least: 1 }) ?? defaults.requests;
  return {
    requests,
    target: { ...(endpoint === undefined ? {} : { endpoint }), ...paramsOf(of['additional_params'], endpoint === undefined, reading) },
    workload: { data: { scenario: scenarioOf(of['traffic_scenarios'], reading) } },
    load: { concurrency: levelsOf(of['num_concurrency'], reading) },
    stop: { requests, duration: `${minutes}m` },
    warmup: { requests: warmup },
  };
}

function scenarioOf(written: unknown, reading: Reading): string {
  const list = Array.isArray(written) ? (written as readonly unknown[]) : written === undefined ? [defaults.scenario] : [written];
  const scenarios = list.map(one => (typeof one === 'string' ? one : refuse(reading, `\`benchmark: traffic_scenarios\` has ${textOf(one) || 'null'}, which is no scenario`, `write it like ${defaults.scenario}`)));
  const [first, ...others] = [...new Set(scenarios)];
  if (first === undefined) return refuse(reading, '`benchmark: traffic_scenarios` is empty', `add one, such as ${defaults.scenario}`);
  if (others.length > 0) reading.notes.add(`benchmark: of the traffic scenarios ${first} alone is measured, for a bench has one workload, and its own tool averages over all; for ${others.join(', ')} copy the task`);
  return first;
}

function levelsOf(written: unknown, reading: Reading): readonly number[] {
  const list = Array.isArray(written) ? (written as readonly unknown[]) : [written ?? 1];
  const levels = list.map(level => (typeof level === 'number' && Number.isInteger(level) && level > 0 ? level : refuse(reading, `\`benchmark: num_concurrency\` has ${textOf(level) || 'null'}, which is no number of requests`, 'mend it')));
  return levels.length === 0 ? refuse(reading, '`benchmark: num_concurrency` is empty', 'add a level, such as 1') : [...new Set(levels)];
}

/** What is merged into each request. genai-bench asks for answers of the full length. */
function paramsOf(written: unknown, answers: boolean, reading: Reading): object {
  if (written !== undefined && !isObject(written)) refuse(reading, '`benchmark: additional_params` is no mapping', 'write it as {KEY: VALUE}');
  if (written?.['max_tokens'] !== undefined) reading.notes.add('benchmark: `additional_params: {max_tokens: …}` is left out: the scenario says how long answers are');
  const given = Object.entries(written ?? {}).filter(([key]) => key !== 'max_tokens').map(([key, value]) => {
    const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    if (isNumber) reading.notes.add(`benchmark: \`${key}\` of \`additional_params\`, a text there, is sent as a number`);
    return [key, isNumber ? Number(value) : value] as const;
  });
  const params = { ...(answers ? { ignore_eos: true } : {}), ...Object.fromEntries(given) };
  return Object.keys(params).length === 0 ? {} : { params };
}
