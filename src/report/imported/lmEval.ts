import { sha256 } from '../../base/sha256.ts';
import type { MetricUnit } from '../../score/metricKinds.ts';
import type { ImportedMetric } from '../../store/imported.ts';
import type { ScorerRow } from '../../store/rows.ts';
import { Fields, isObject } from './fields.ts';
import { notCarried } from './leftOver.ts';
import { lenientJson, lenientJsonLines } from './lenientJson.ts';
import { readLmEvalSamples, type LmEvalSamples } from './lmEvalSamples.ts';
import { isMeanOf } from './meanOf.ts';
import type { ImportedPart, ImportedRun, ResultFile, ResultReader } from './resultFile.ts';
import { resultKinds } from './resultKinds.ts';

/** What lm-evaluation-harness writes: `results_DATE.json`, and with `--log_samples` a `samples_TASK_DATE.jsonl` for each task beside it. Either may be named. */
export const lmEval: ResultReader = {
  ...resultKinds.lmEval,
  read,
};

function read(file: ResultFile): readonly ImportedRun[] {
  const isSamples = /"filtered_resps"/u.test(file.text.slice(0, 100_000)) && !/^\s*\{\s*"results"/u.test(file.text);
  if (!isSamples) return [readResults(file.name, new Fields(lenientJson(file.text, file.name), file.name), file)];
  const [, task = 'samples', date] = /^samples_(.+)_(\d{4}-\d\d-\d\dT[\d.-]+)\.jsonl$/u.exec(file.name) ?? [];
  const results = date === undefined ? undefined : file.read(`results_${date}.json`);
  if (results !== undefined) return [readResults(`results_${date ?? ''}.json`, new Fields(lenientJson(results, `results_${date ?? ''}.json`), file.name), file)];
  const samples = readLmEvalSamples(lenientJsonLines(file.text, file.name), file.name);
  const scorers = [...samples.values.keys()].map(id => scorerRow(id, samples.values.get(id) ?? [], undefined, undefined));
  return [
    {
      ...frame,
      task,
      notes: ['the results are not beside the samples: the model and what the tool has made of them are not known', ...samples.notes],
      settings: {},
      scorers,
      trials: [partOf({ model: 'unknown', task, samples, metrics: {}, prompt: task })],
    },
  ];
}

const frame = { kind: 'eval', tool: 'lm-eval', title: 'lm-evaluation-harness', durationMs: 0, outcome: 'succeeded', definitions: {} } as const;

function readResults(name: string, fields: Fields, file: ResultFile): ImportedRun {
  const results = fields.object('results');
  if (results === undefined) throw fields.damaged('there are no `results`');
  const config = fields.has('config') ? fields.object('config') : undefined;
  const model = fields.text('model_name') ?? modelOf(config) ?? 'unknown';
  const [configs, better, samplesOf, shots, versions] = ['configs', 'higher_is_better', 'n-samples', 'n-shot', 'versions'].map(key => (fields.has(key) ? fields.object(key) : undefined));
  const date = /^results_(.+)\.json$/u.exec(name)?.[1];
  const chat = fields.has('chat_template_sha') ? String(fields.any('chat_template_sha')) : '';
  const notes: string[] = [];
  const rows = new Map<string, ScorerRow>();
  const trials = results.keys().flatMap((task): readonly ImportedPart[] => {
    const of = results.object(task);
    if (of === undefined) return [];
    const told = metricsOf(of);
    if (told.size === 0) return [];
    const text = date === undefined ? undefined : file.read(`samples_${task}_${date}.jsonl`);
    const samples = text === undefined ? undefined : readLmEvalSamples(lenientJsonLines(text, `samples_${task}_${date ?? ''}.jsonl`), `samples_${task}_${date ?? ''}.jsonl`);
    notes.push(...(samples?.notes ?? []));
    const direction = better?.has(task) === true ? better.object(task) : undefined;
    const counted = samplesOf?.has(task) === true ? samplesOf.object(task) : undefined;
    const n = counted?.number('effective') ?? (of.has('sample_len') ? of.number('sample_len') : undefined) ?? 0;
    const metrics: Record<string, ImportedMetric> = {};
    const judged = new Set<string>();
    for (const [id, { value, stderr }] of told) {
      const values = samples?.values.get(id);
      // Of a perplexity the samples hold logarithms: their mean is another number.
      const byMean = values !== undefined && isMeanOf(values, value);
      if (values !== undefined && !byMean) notes.push(`${task}: ${id} is not the mean of its samples’ values, so it is as the file has it, and samples have no score of it`);
      if (byMean) judged.add(id);
      const row = scorerRow(id, byMean ? values : undefined, value, direction?.any(id.split(',')[0] ?? '') === false ? 'lower' : undefined);
      const before = rows.get(id);
      rows.set(id, before === undefined ? row : { ...before, binary: before.binary && row.binary, ...(before.unit === 'number' || row.unit === 'number' ? { unit: 'number' } : {}) });
      if (!byMean) metrics[id] = { value, n, unit: row.unit ?? 'share', ...(stderr === undefined ? {} : { stderr }) };
    }
    const settings = configs?.has(task) === true ? configs.any(task) : undefined;
    return [partOf({ model, task, ...(samples === undefined ? {} : { samples: only(samples, judged) }), metrics, prompt: JSON.stringify([promptOf(settings), versions?.any(task), shots?.any(task), chat]) })];
  });
  const seconds = Number(fields.any('total_evaluation_time_seconds') ?? 0);
  const at = fields.has('date') ? fields.any('date') : undefined;
  const version = fields.text('lm_eval_version');
  for (const key of ['start_time', 'end_time', 'pretty_env_info', 'task_hashes', 'groups', 'group_subtasks', 'model_name_sanitized', 'chat_template', 'model_source', 'eot_token_id', 'max_length', 'upper_git_hash']) fields.any(key);
  const left = fields.left().flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  return {
    ...frame,
    ...(version === undefined ? {} : { toolVersion: version }),
    task: trials.length === 1 ? (trials[0]?.configuration.dataset ?? 'lm-eval') : 'lm-eval',
    ...(typeof at === 'number' ? { measuredMs: at * 1000 } : {}),
    durationMs: Number.isFinite(seconds) ? seconds * 1000 : 0,
    notes: [
      ...(trials.some(({ samples }) => samples !== undefined) ? [] : ['there are no samples beside the file (lm-evaluation-harness writes them with --log_samples): metrics are as it has them, with intervals of its standard errors, and runs cannot be compared sample by sample']),
      ...(fields.has('groups') ? ['groups of tasks stand beside their tasks, as the tool has put them together'] : []),
      ...new Set(notes),
      ...notCarried(left.flatMap(([key, value]) => (isObject(value) || Array.isArray(value) ? [key] : []))),
    ],
    settings: Object.fromEntries([...left.flatMap(([key, value]) => (['string', 'number', 'boolean'].includes(typeof value) ? [[`lm-eval.${key}`, typeof value === 'string' ? value.slice(0, 200) : (value as number | boolean)] as const] : [])), ...(config === undefined ? [] : config.keys().flatMap(key => { const value = config.any(key); return ['string', 'number', 'boolean'].includes(typeof value) ? [[`lm-eval.config.${key}`, typeof value === 'string' ? value.slice(0, 200) : (value as number | boolean)] as const] : []; }))]),
    scorers: [...rows.values()],
    trials,
  };
}

/** `acc,none` and its `acc_stderr,none`; before 0.4 `acc` and `acc_stderr`. */
function metricsOf(of: Fields): ReadonlyMap<string, { readonly value: number; readonly stderr?: number }> {
  const found = new Map<string, { readonly value: number; readonly stderr?: number }>();
  for (const key of of.keys()) {
    const value = of.peek(key);
    if (typeof value !== 'number' || !Number.isFinite(value) || /_stderr(?:,|$)/u.test(key) || ['sample_len', 'samples', 'n_samples'].includes(key)) continue;
    const [metric = '', filter] = key.split(',');
    const stderr = of.peek(`${metric}_stderr${filter === undefined ? '' : `,${filter}`}`);
    found.set(filter === undefined ? `${metric},none` : key, { value, ...(typeof stderr === 'number' && Number.isFinite(stderr) ? { stderr } : {}) });
  }
  return found;
}

function only(samples: LmEvalSamples, judged: ReadonlySet<string>): LmEvalSamples {
  return { ...samples, rows: samples.rows.map(row => ({ ...row, scores: row.scores.filter(({ scorer }) => judged.has(scorer)) })) };
}

/** @param told the tool's own number, where it has one */
function scorerRow(id: string, values: readonly number[] | undefined, told: number | undefined, direction: 'lower' | undefined): ScorerRow {
  const all = [...(values ?? []), ...(told === undefined ? [] : [told])];
  const unit: MetricUnit = direction === undefined && all.every(value => value >= 0 && value <= 1) ? 'share' : 'number';
  return { id, definition: `lm-eval:${id}`, binary: values?.every(value => value === 0 || value === 1) === true, ...(unit === 'share' ? {} : { unit }), ...(direction === undefined ? {} : { direction }) };
}

function partOf({ model, task, samples, metrics, prompt }: { readonly model: string; readonly task: string; readonly samples?: LmEvalSamples; readonly metrics: Readonly<Record<string, ImportedMetric>>; readonly prompt: string }): ImportedPart {
  const ids = [...new Set([...(samples?.values.keys() ?? []), ...Object.keys(metrics)])];
  return {
    configuration: { model, dataset: task, split: 'all', prompt: 'recorded', repeat: 0 },
    promptHash: sha256(prompt),
    ...(samples?.datasetHash === undefined ? {} : { datasetHash: samples.datasetHash }),
    scorers: ids,
    outcome: 'succeeded',
    imported: { reported: {}, ...(Object.keys(metrics).length === 0 ? {} : { metrics }) },
    ...(samples === undefined ? {} : { samples: samples.rows }),
  };
}

/** What decides the prompts; what is merely told of a task is not among it. */
function promptOf(settings: unknown): unknown {
  if (!isObject(settings)) return undefined;
  return ['doc_to_text', 'doc_to_target', 'doc_to_choice', 'description', 'target_delimiter', 'fewshot_delimiter', 'fewshot_config', 'num_fewshot', 'output_type', 'generation_kwargs', 'repeats'].map(key => settings[key] ?? null);
}

function modelOf(config: Fields | undefined): string | undefined {
  const args = config?.peek('model_args');
  const written = typeof args === 'string' ? /(?:^|,)(?:pretrained|model)=([^,]+)/u.exec(args)?.[1] : isObject(args) ? (args['pretrained'] ?? args['model']) : undefined;
  const model = written ?? config?.peek('model');
  return typeof model === 'string' && model !== '' ? model : undefined;
}
