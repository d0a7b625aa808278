import * as l10n from '@vscode/l10n';
import type { RunChoices } from '../../src/protocol/runChoices.ts';
import type { RunForm, RunFormField, RunFormValues } from '../../src/protocol/runForm.ts';
import { parseTime } from './parseTime.ts';

/** What a form says: the choices that differ from what is in force, so that everything else keeps its source; and one sentence for each field that cannot be read. */
export interface ReadForm {
  readonly choices: RunChoices;
  readonly problems: ReadonlyMap<RunFormField | 'models' | 'parts', string>;
}

export function readForm(form: RunForm, values: RunFormValues): ReadForm {
  const problems = new Map<RunFormField | 'models' | 'parts', string>();
  if (form.models.length > 0 && values.models.length === 0) problems.set('models', l10n.t('Choose at least one model.'));
  if (form.parts.length > 0 && values.parts.length === 0) problems.set('parts', l10n.t('Choose at least one dataset.'));
  if (problems.size === 0 && form.trials.length > 0 && !form.trials.some(trial => isChosen(form, values, trial))) problems.set('parts', l10n.t('The task combines none of these models with these datasets: choose others.'));

  const sample = number('sample', { whole: true });
  const parallelRequests = changed('parallelRequests') === 'auto' ? 'auto' : number('parallelRequests', { whole: true, orAuto: true, ...most() });
  const cache = changed('cache');
  const maxCost = number('maxCost', { whole: false });
  if (maxCost !== undefined && form.unpriced.length > 0) problems.set('maxCost', l10n.t('Model {0} has no `pricing` in the task file, so its cost is not known: limit the tokens instead.', form.unpriced[0] ?? ''));
  const maxTokensTotal = number('maxTokensTotal', { whole: true });
  const maxTimeMs = time('maxTime');
  const level = changed('logLevel');
  const set = [...ofTask(), ...lines()];
  const budget = { ...given({ maxCost }), ...given({ maxTokensTotal }), ...given({ maxTimeMs }) };
  const logging: RunChoices['logging'] = { ...(isLevel(level) ? { level } : {}), ...(changed('logRequests') === 'on' ? { requests: true as const } : {}) };
  const datasets = chosenParts(form, values);
  return {
    choices: {
      ...(values.models.length === form.models.length ? {} : { models: form.models.flatMap(({ id }) => (values.models.includes(id) ? [id] : [])) }),
      ...(datasets === undefined ? {} : { datasets }),
      ...(set.length === 0 ? {} : { set }),
      ...given({ sample }),
      ...given({ parallelRequests }),
      ...(cache === 'on' || cache === 'off' ? { cache: cache === 'on' } : {}),
      ...(Object.keys(budget).length === 0 ? {} : { budget }),
      ...(Object.keys(logging).length === 0 ? {} : { logging }),
    },
    problems,
  };

  /** What a person wrote over what was there; emptied, it is as the task says. */
  function changed(field: RunFormField): string | undefined {
    const before = form.fields.find(one => one.field === field);
    const text = values.texts[field]?.trim();
    return before === undefined || text === undefined || text === '' || text === before.value ? undefined : text;
  }

  function most(): { readonly most: number; readonly why: string } {
    const { value, source } = form.maxParallelRequests;
    return { most: value, why: l10n.t('At most {0} ({1}): write less, or raise the maximum in the settings.', value, source) };
  }

  function number(field: RunFormField, { whole, orAuto = false, most, why = '' }: { readonly whole: boolean; readonly orAuto?: boolean; readonly most?: number; readonly why?: string }): number | undefined {
    const text = changed(field);
    if (text === undefined) return undefined;
    const value = numberIn(text);
    if (value === undefined || value <= 0 || (whole && !Number.isSafeInteger(value))) {
      problems.set(field, orAuto ? l10n.t('Write a whole number of at least 1, or auto.') : whole ? l10n.t('Write a whole number of at least 1.') : l10n.t('Write a number above 0.'));
      return undefined;
    }
    if (most !== undefined && value > most) problems.set(field, why);
    return value;
  }

  function time(field: RunFormField): number | undefined {
    const text = changed(field);
    if (text === undefined) return undefined;
    const ms = parseTime(text);
    if (ms === undefined) problems.set(field, l10n.t('Write a time such as 30s, 10m or 2h.'));
    return ms;
  }

  /** What stands in the task file itself, as `--set` says it. */
  function ofTask(): readonly string[] {
    return [
      ...list('sweepLevels', 'request_sweep', true),
      ...list('concurrency', 'load.concurrency', true),
      ...list('rates', 'load.rate.levels', false),
      ...one('levelRequests', 'stop.requests', number('levelRequests', { whole: true })),
      ...one('levelDuration', 'stop.duration', time('levelDuration') === undefined ? undefined : changed('levelDuration')),
      ...one('levelRepeats', 'repeats.n', number('levelRepeats', { whole: true })),
      ...one('maxExperiments', 'max_experiments', number('maxExperiments', { whole: true })),
      ...one('parallelExperiments', 'parallel_experiments', changed('parallelExperiments') === 'auto' ? 'auto' : number('parallelExperiments', { whole: true, orAuto: true })),
    ];
  }

  function one(_field: RunFormField, path: string, value: string | number | undefined): readonly string[] {
    return value === undefined ? [] : [`${path}=${value}`];
  }

  function list(field: RunFormField, path: string, whole: boolean): readonly string[] {
    const text = changed(field);
    if (text === undefined) return [];
    const numbers = levelsIn(text);
    if (numbers !== undefined && numbers.every(value => value > 0 && (!whole || Number.isSafeInteger(value))) && new Set(numbers).size === numbers.length) return [`${path}=[${numbers.join(', ')}]`];
    problems.set(field, whole ? l10n.t('Write different whole numbers with commas between them, such as 1, 8, 32.') : l10n.t('Write different numbers with commas between them, such as 0.5, 2, 8.'));
    return [];
  }

  function lines(): readonly string[] {
    const written = (values.texts.set ?? '').split('\n').map(line => line.trim()).filter(line => line !== '');
    const wrong = written.find(line => line.indexOf('=') <= 0);
    if (wrong !== undefined) problems.set('set', l10n.t('`{0}` has no value: write path=value, such as retries=0.', wrong));
    return written;
  }
}

export function isChosen(form: RunForm, { models, parts }: RunFormValues, trial: RunForm['trials'][number]): boolean {
  return models.includes(form.models[trial.model]?.id ?? '') && parts.includes(trial.part);
}

/** Numbers of a list with commas or blanks; undefined where something in it is none. */
export function levelsIn(text: string): readonly number[] | undefined {
  const numbers = text.split(/[\s,]+/).filter(part => part !== '').map(numberIn);
  return numbers.length === 0 || numbers.includes(undefined) ? undefined : numbers.filter(value => value !== undefined);
}

/** `1,319` and `1 319` are numbers too. */
export function numberIn(text: string): number | undefined {
  const plain = text.replaceAll(/(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))/g, '');
  return /^\d+(\.\d+)?$|^\.\d+$/.test(plain) ? Number(plain) : undefined;
}

/** As the launch names them: a whole dataset by its name, a split of it as `dataset/split`; undefined: all. */
function chosenParts({ parts }: RunForm, values: RunFormValues): readonly string[] | undefined {
  if (values.parts.length === parts.length) return undefined;
  return [...new Set(parts.map(({ dataset }) => dataset))].flatMap(dataset => {
    const of = parts.map((part, k) => ({ ...part, checked: values.parts.includes(k) })).filter(part => part.dataset === dataset);
    if (of.every(({ checked }) => checked)) return [dataset];
    return of.flatMap(({ split, checked }) => (checked && split !== undefined ? [`${dataset}/${split}`] : []));
  });
}

function isLevel(text: string | undefined): text is NonNullable<NonNullable<RunChoices['logging']>['level']> {
  return text === 'error' || text === 'warn' || text === 'info' || text === 'debug';
}

/** The key with its value, or nothing. */
function given<Key extends string, Value>(of: { readonly [K in Key]: Value | undefined }): { readonly [K in Key]?: Value } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as { [K in Key]?: Value };
}
