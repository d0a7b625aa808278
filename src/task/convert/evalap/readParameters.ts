import { HumanError } from '../../../base/humanError.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import type { Written } from './readExperiments.ts';

/** `parameters` of an experiment, as Evalap's first guides have them. */
export interface Parameters {
  readonly parallelRequests?: number;
  readonly sampleSize?: number;
  readonly seed?: number;
}

export function readParameters(written: unknown, where: string, notes: Notes): Parameters {
  if (written === undefined || written === null) return {};
  if (!isObject(written)) throw new HumanError({ what: `\`parameters\` of ${where} is no mapping`, where, toDo: 'write it like {max_parallel_requests: 5}' });
  tellOthers(written, ['max_parallel_requests', 'sample_size', 'seed'], `parameters of ${where}`, notes);
  const whole = (key: string, least: number): number | undefined => {
    const value = written[key];
    if (value === undefined || value === null) return undefined;
    if (Number.isSafeInteger(value) && Number(value) >= least) return Number(value);
    throw new HumanError({ what: `\`parameters.${key}\` must be a whole number of at least ${least}, not ${textOf(value)}`, where, toDo: 'correct it, or remove it' });
  };
  const [parallelRequests, sampleSize, seed] = [whole('max_parallel_requests', 1), whole('sample_size', 1), whole('seed', 0)];
  return { ...(parallelRequests === undefined ? {} : { parallelRequests }), ...(sampleSize === undefined ? {} : { sampleSize }), ...(seed === undefined ? {} : { seed }) };
}

/** Rows by their index. */
export interface Sample {
  /** Each once, ascending. */
  readonly rows: readonly number[];
  /** As they are written: answers that were given before are in that order. */
  readonly named: readonly number[];
}

/** Undefined for all rows; as Evalap reads it, an empty list is all. */
export function readSample(written: Written, where: string, notes: Notes): Sample | undefined {
  const value = written['sample'];
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  if (!Array.isArray(value) || !value.every(index => Number.isSafeInteger(index) && Number(index) >= 0)) throw new HumanError({ what: `\`sample\` of ${where} must be a list of rows, counted from 0`, where, toDo: 'write it like [0, 3, 5], or remove it' });
  const rows = [...new Set(value as readonly number[])].sort((a, b) => a - b);
  if (rows.length < value.length) notes.add(`sample: ${value.length - rows.length} of its rows are named twice, and asked once`);
  return { rows, named: value as readonly number[] };
}
