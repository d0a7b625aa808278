import type { RunForm, RunFormPart } from '../../protocol/runForm.ts';
import { durationText } from '../../protocol/durationText.ts';
import { combinations } from '../../task/combinations.ts';
import type { Dataset } from '../../task/datasets.ts';
import type { Model } from '../../task/models.ts';
import { allModels } from '../../task/allModels.ts';
import { unpricedModels } from '../../task/checkBudget.ts';
import type { Setting, Settings } from '../../task/settings.ts';
import type { Task } from '../../task/task.ts';

type Fields = RunForm['fields'];

/** The form of a task, filled with what is in force. What inline data holds is counted here; files are for somebody else to count. */
export function makeRunForm(task: Task, settings: Settings, { id, file }: Pick<RunForm, 'id' | 'file'>): RunForm {
  const kind = task.tune !== undefined ? 'tune' : task.load !== undefined ? 'load' : task.sweep !== undefined ? 'sweep' : 'eval';
  const choosable = kind === 'eval' || kind === 'sweep';
  const sampled = task.tune?.eval ?? task;
  const parts = kind === 'load' ? [] : sampled.datasets.flatMap(partsOf);
  return {
    id,
    task: task.name,
    file,
    kind,
    models: choosable ? task.models.map(model => ({ id: model.id, detail: detailOf(model) })) : [],
    parts: choosable ? parts : [],
    trials: choosable ? trialsOf(task, parts) : [],
    repeats: task.repeats?.n ?? 1,
    fields: [...(kind === 'eval' ? ofEval(task, settings) : kind === 'sweep' ? ofSweep(task) : kind === 'load' ? ofLoad(task) : ofTune(task, settings)), ...logging(settings), { field: 'set', value: '' }],
    maxParallelRequests: settings.maxParallelRequests,
    unpriced: unpricedModels(allModels(task), { maxCost: 1 }).flatMap(k => allModels(task)[k]?.id ?? []),
    counting: choosable && parts.some(({ samples }) => samples === undefined),
  };
}

function detailOf(model: Model): string {
  if (model.provider === 'recorded') return 'recorded';
  const name = 'model' in model ? model.model : undefined;
  return name === undefined || name === model.id || name === model.provider ? model.provider : `${model.provider} · ${name}`;
}

function partsOf({ id, splits, source, where, sample }: Dataset): readonly RunFormPart[] {
  const samples = 'inline' in source && where === undefined ? { samples: source.inline.length } : {};
  const of = { dataset: id, ...samples, ...(sample === undefined ? {} : { drawn: sample.n }) };
  return splits.length > 1 ? splits.map(split => ({ ...of, split })) : [of];
}

function trialsOf(task: Task, parts: readonly RunFormPart[]): RunForm['trials'] {
  const counted = new Map<string, RunForm['trials'][number]>();
  for (const { model, dataset, split, prompt } of combinations(task).trials) {
    const of = { model: task.models.findIndex(({ id }) => id === model.id), part: parts.findIndex(part => part.dataset === dataset.id && (part.split ?? split) === split), asked: prompt !== undefined };
    const key = `${of.model} ${of.part}`;
    counted.set(key, { ...of, variants: (counted.get(key)?.variants ?? 0) + 1 });
  }
  return [...counted.values()];
}

function ofEval(task: Task, { parallelRequests }: Settings): Fields {
  const asked = task.models.filter(({ provider }) => provider !== 'recorded');
  const cached = asked.map(model => 'cache' in model && model.cache === true);
  return [
    sampleOf(task),
    ...(asked.length === 0 ? [] : [inForce('parallelRequests', parallelRequests), { field: 'cache', value: cached.every(Boolean) ? 'on' : cached.some(Boolean) ? '' : 'off' } as const]),
    ...budgetOf(task, asked.length > 0),
  ];
}

function ofSweep(task: Task): Fields {
  return [{ field: 'sweepLevels', value: (task.sweep?.levels ?? []).join(', ') }, sampleOf(task), ...budgetOf(task, true)];
}

function ofLoad({ load }: Task): Fields {
  if (load === undefined) return [];
  const { offered, stop, repeats } = load;
  const fixed = 'concurrency' in offered ? [{ field: 'concurrency', value: offered.concurrency.join(', ') } as const] : 'ratePerS' in offered ? [{ field: 'rates', value: offered.ratePerS.join(', ') } as const] : [];
  // A ramp, a replay and a search end by themselves.
  const ends = fixed.length === 0 ? [] : [{ field: 'levelRequests', value: numberText(stop.requests) } as const, { field: 'levelDuration', value: stop.durationMs === undefined ? '' : durationText(stop.durationMs) } as const];
  return [...fixed, ...ends, { field: 'levelRepeats', value: String(repeats) }];
}

function ofTune({ tune }: Task, { parallelRequests }: Settings): Fields {
  if (tune === undefined) return [];
  return [
    { field: 'maxExperiments', value: Number.isFinite(tune.maxExperiments) ? String(tune.maxExperiments) : '' },
    { field: 'parallelExperiments', value: String(tune.parallelExperiments) },
    ...(tune.eval === undefined ? [] : [sampleOf(tune.eval), inForce('parallelRequests', parallelRequests)]),
  ];
}

/** The number that all datasets are drawn by; nothing where they differ, or are asked whole. */
function sampleOf({ datasets }: Pick<Task, 'datasets'>): Fields[number] {
  const drawn = new Set(datasets.map(({ sample }) => sample?.n));
  return { field: 'sample', value: drawn.size === 1 ? numberText([...drawn][0]) : '' };
}

function budgetOf({ budget = {} }: Task, asked: boolean): Fields {
  const spending = [{ field: 'maxCost', value: numberText(budget.maxCost) }, { field: 'maxTokensTotal', value: numberText(budget.maxTokensTotal) }] as const;
  return [...(asked ? spending : []), { field: 'maxTime', value: budget.maxTimeMs === undefined ? '' : durationText(budget.maxTimeMs) }];
}

function logging({ logLevel, requestLogging }: Settings): Fields {
  // A run can add the lines of its requests; what settings have switched on stays on.
  return [inForce('logLevel', logLevel), ...(requestLogging.value ? [] : [{ field: 'logRequests', value: '' } as const])];
}

function inForce(field: Fields[number]['field'], { value, source }: Setting<unknown>): Fields[number] {
  return { field, value: String(value), source };
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
