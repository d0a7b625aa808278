import { isObject, textOf } from '../notes.ts';
import type { Level } from './flagTemplates.ts';
import { mappingAt, numberAt, refuse, type Reading } from './reading.ts';

export type WrittenParameter = readonly Level[] | { readonly min: number; readonly max: number; readonly step?: number; readonly scale?: 'log' };

/** What is varied, by the names that it has here: `tp-size` is `tp_size`, which becomes the same flag. */
export function convertParameters(written: unknown, isGrid: boolean, reading: Reading): ReadonlyMap<string, WrittenParameter> {
  if (written !== undefined && written !== null && !isObject(written)) refuse(reading, '`parameters` is no mapping', 'write it as {NAME: [LEVELS]}');
  const converted = new Map<string, WrittenParameter>();
  for (const [key, spec] of Object.entries(written ?? {})) {
    const name = key.replace(/^--/, '').replaceAll('-', '_');
    if (key.startsWith('__') || !/^[A-Za-z]\w*$/.test(name)) refuse(reading, `\`parameters: ${key}\` is no name of a flag`, 'remove it, or give it the flag’s name');
    if (converted.has(name)) refuse(reading, `\`parameters\` has \`${name}\` twice, with - and with _`, 'keep one of the two');
    const parameter = convert(key, spec, isGrid, reading);
    if (parameter !== undefined) converted.set(name, parameter);
  }
  return converted;
}

function convert(name: string, spec: unknown, isGrid: boolean, reading: Reading): WrittenParameter | undefined {
  const where = `parameters: ${name}`;
  if (Array.isArray(spec)) return levelsAt(spec as readonly unknown[], where, reading);
  if (!isObject(spec)) return refuse(reading, `\`${where}\` is neither a list nor a range, and its own tool refuses it`, `write it as a list: [${textOf(spec)}]`);
  const type = spec['type'] ?? (isGrid ? undefined : 'categorical');
  if (type === 'choice' || type === 'categorical') {
    const { values, choices } = mappingAt(spec, where, ['type', 'values', 'choices'], reading);
    const list = values ?? choices;
    if (!Array.isArray(list)) refuse(reading, `\`${where}\` has no list of \`values\``, 'add it');
    if (isGrid && type === 'categorical') reading.notes.add(`${where}: its own grid search refuses \`type: categorical\`; here it is a list as any other`);
    return levelsAt(list as readonly unknown[], where, reading);
  }
  if (type !== 'continuous' && type !== 'integer') return refuse(reading, `\`${where}\` has the type \`${textOf(type)}\`, which is not known`, 'write a list, or {type: continuous, low, high} or {type: integer, low, high}');
  if (isGrid) refuse(reading, `\`${where}\` is a range, and a grid tries every value: its own tool refuses it`, 'write its levels as a list, or use `strategy: bayesian`');
  return rangeAt(spec, type, where, reading);
}

function rangeAt(spec: Readonly<Record<string, unknown>>, type: 'continuous' | 'integer', where: string, reading: Reading): WrittenParameter {
  const range = mappingAt(spec, where, ['type', 'low', 'high', 'log'], reading);
  const bounds = { whole: type === 'integer', least: -Infinity };
  const [min, max] = [numberAt(range, 'low', where, reading, bounds), numberAt(range, 'high', where, reading, bounds)];
  if (min === undefined || max === undefined) return refuse(reading, `\`${where}\` has no \`low\` and \`high\``, 'add both');
  if (min > max) refuse(reading, `\`${where}\`: \`low: ${min}\` is above \`high: ${max}\``, 'exchange them');
  if (min === max) return [min];
  if (range['log'] !== undefined && typeof range['log'] !== 'boolean') refuse(reading, `\`${where}: {log: ${textOf(range['log'])}}\` is neither true nor false`, 'mend it');
  const isLog = range['log'] === true;
  if (isLog && min <= 0) refuse(reading, `\`${where}\` is logarithmic and begins at ${min}`, 'begin above 0');
  if (isLog) {
    if (type === 'continuous' && Number.isInteger(min) && Number.isInteger(max)) reading.notes.add(`${where}: between whole ends whole numbers alone are tried on a logarithmic scale`);
    return { min, max, scale: 'log' };
  }
  // Between whole ends a range without a step is one of whole numbers.
  return type === 'continuous' && Number.isInteger(min) && Number.isInteger(max) ? { min, max, step: Number(((max - min) / 1024).toPrecision(12)) } : { min, max };
}

/** Undefined where there is none: its own tool leaves such a parameter out. */
export function levelsAt(list: readonly unknown[], where: string, reading: Reading): readonly Level[] | undefined {
  const levels = list.map(level => {
    if (typeof level === 'boolean' || (typeof level === 'string' && level !== '') || (typeof level === 'number' && Number.isFinite(level))) return level;
    return refuse(reading, `\`${where}\` has the level ${textOf(level) || 'null'}, which no flag can be given`, 'remove it, or write a number, a text, true or false');
  });
  const seen = new Set<string>();
  const distinct = levels.filter(level => !seen.has(String(level)) && seen.add(String(level)));
  if (distinct.length < levels.length) reading.notes.add(`${where}: a level stands there twice, and nothing is measured twice here`);
  if (distinct.length === 0) reading.notes.add(`${where} has no levels, and is left out`);
  return distinct.length === 0 ? undefined : distinct;
}
