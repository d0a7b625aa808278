import * as l10n from '@vscode/l10n';
import type { RunForm, RunFormPart, RunFormValues } from '../../src/protocol/runForm.ts';
import { isChosen, levelsIn, numberIn } from './readForm.ts';

/** What a choice amounts to, in one line: `2 of 4 models × 100 of 1,319 samples = 200 requests`. Empty where nothing can be said. */
export function amount(form: RunForm, values: RunFormValues): string {
  if (form.kind === 'load') return loadAmount(values);
  if (form.kind === 'tune') return tuneAmount(values);
  const trials = form.trials.filter(trial => isChosen(form, values, trial));
  if (trials.length === 0) return '';
  const levels = form.kind === 'sweep' ? (levelsIn(values.texts.sweepLevels ?? '')?.length ?? 0) : 1;
  const models = new Set(trials.map(({ model }) => model)).size;
  const parts = [...new Set(trials.map(({ part }) => part))].flatMap(k => form.parts[k] ?? []);
  const sample = numberIn(values.texts.sample?.trim() ?? '') ?? undefined;
  const sizeOf = (part: RunFormPart): number | undefined => (part.samples === undefined ? undefined : Math.min(part.samples, sample ?? part.drawn ?? part.samples));
  const all = sum(parts.map(({ samples }) => samples));
  const chosen = sum(parts.map(sizeOf));
  const asked = trials.filter(trial => trial.asked);
  const factors = [
    form.models.length === models ? counted(models, l10n.t('model'), l10n.t('models')) : l10n.t('{0} of {1} models', n(models), n(form.models.length)),
    ...(form.parts.length > 1 ? [form.parts.length === parts.length ? counted(parts.length, l10n.t('dataset'), l10n.t('datasets')) : l10n.t('{0} of {1} datasets', n(parts.length), n(form.parts.length))] : []),
  ];
  if (all === undefined || chosen === undefined) return [...factors, form.counting ? l10n.t('counting the samples…') : l10n.t('samples of an unknown number')].join(' · ');
  const samples = all === chosen ? counted(all, l10n.t('sample'), l10n.t('samples')) : l10n.t('{0} of {1} samples', n(chosen), n(all));
  const times = asked.length === 0 ? [] : [...variants(asked), ...(form.repeats > 1 ? [l10n.t('{0} repeats', n(form.repeats))] : []), ...(form.kind === 'sweep' ? [counted(levels, l10n.t('level'), l10n.t('levels'))] : [])];
  const total = sum(asked.map(({ part, variants: each }) => product(sizeOf(form.parts[part] ?? { dataset: '' }), each * form.repeats * levels))) ?? 0;
  const outputs = sum(trials.filter(trial => !trial.asked).map(({ part }) => sizeOf(form.parts[part] ?? { dataset: '' }))) ?? 0;
  // Several datasets are within the samples: their number is told, and is no factor of its own.
  const factor = models * chosen * (new Set(trials.map(trial => trial.variants)).size === 1 ? (trials[0]?.variants ?? 1) : 0) * (asked.length === 0 ? 1 : form.repeats * levels);
  // Where the task leaves combinations out, or asks some models more often, the numbers are no factors of each other.
  const sign = factor === total + outputs ? ' × ' : ' · ';
  const left = [factors[0] ?? '', form.parts.length > 1 ? l10n.t('{0} in {1}', samples, factors[1] ?? '') : samples, ...times].join(sign);
  if (asked.length === 0) return l10n.t('{0} = {1}, and no request', left, counted(outputs, l10n.t('recorded output'), l10n.t('recorded outputs')));
  return `${left} = ${counted(total, l10n.t('request'), l10n.t('requests'))}${outputs === 0 ? '' : `, ${counted(outputs, l10n.t('recorded output'), l10n.t('recorded outputs'))}`}`;
}

/** Prompts and axes of the matrix, where each part is asked in as many. */
function variants(trials: RunForm['trials']): readonly string[] {
  const numbers = new Set(trials.map(trial => trial.variants));
  const [only = 1] = numbers;
  if (numbers.size > 1) return [l10n.t('up to {0} variants', n(Math.max(...numbers)))];
  return only > 1 ? [l10n.t('{0} variants', n(only))] : [];
}

function loadAmount({ texts }: RunFormValues): string {
  const levels = levelsIn(texts.concurrency ?? texts.rates ?? '')?.length;
  const repeats = numberIn(texts.levelRepeats ?? '') ?? 1;
  if (levels === undefined) return '';
  const [requests, duration] = [numberIn(texts.levelRequests ?? ''), texts.levelDuration?.trim() ?? ''];
  const most = requests === undefined ? [] : [l10n.t('{0} requests', n(requests))];
  const time = duration === '' ? [] : [duration];
  const left = [counted(levels, l10n.t('level'), l10n.t('levels')), ...(repeats > 1 ? [l10n.t('{0} repeats', n(repeats))] : [])].join(' × ');
  return most.length + time.length === 0 ? left : l10n.t('{0}, each ends after {1}', left, [...most, ...time].join(l10n.t(' or ')));
}

function tuneAmount({ texts }: RunFormValues): string {
  const most = numberIn(texts.maxExperiments ?? '');
  const atOnce = texts.parallelExperiments?.trim() ?? '';
  return [most === undefined ? l10n.t('as many experiments as the search needs') : most === 1 ? l10n.t('1 experiment') : l10n.t('at most {0} experiments', n(most)), ...(numberIn(atOnce) === undefined ? [] : [l10n.t('{0} at once', atOnce)])].join(', ');
}

function counted(value: number, one: string, many: string): string {
  return `${n(value)} ${value === 1 ? one : many}`;
}

function product(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.some(value => value === undefined) ? undefined : values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function n(value: number): string {
  return value.toLocaleString('en-US');
}
