import { HumanError } from '../../../base/humanError.ts';
import { isObject, tellOthers, type Notes } from '../notes.ts';
import type { Written, WrittenExperiment } from './readExperiments.ts';

/**
 * Every combination of `grid_params`, each merged into `common_params` mapping by mapping. Evalap merges one level alone, and loses what lies deeper: that is told.
 * @param most how many combinations there may be
 */
export function expandGrid(cv: Written, file: string, most: number, notes: Notes): readonly WrittenExperiment[] {
  tellOthers(cv, ['common_params', 'grid_params', 'repeat'], 'cv', notes);
  const common = mapping(cv, 'common_params', file);
  const axes = Object.entries(mapping(cv, 'grid_params', file)).map(([name, values]) => {
    if (!Array.isArray(values)) throw new HumanError({ what: `\`grid_params.${name}\` is no list`, where: file, toDo: 'write what is tried as a list' });
    return { name, values: values as readonly unknown[] };
  });
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > most) throw new HumanError({ what: `the grid has ${count.toLocaleString('en')} combinations, more than ${most.toLocaleString('en')}`, where: file, toDo: 'shorten its lists' });
  const combinations = axes.reduce<readonly Written[]>((all, { name, values }) => all.flatMap(one => values.map(value => ({ ...one, [name]: value }))), [{}]);
  return combinations.map((one, k) => {
    for (const [name, value] of Object.entries(one)) for (const path of lost(common[name], value, [name])) notes.add(`cv: \`${path}\` of common_params holds also where grid_params says something else of \`${path.split('.').slice(0, -1).join('.')}\`; Evalap loses it there`);
    return { written: merge(common, one) as Written, where: `experiment ${k + 1}` };
  });
}

function mapping(cv: Written, name: string, file: string): Written {
  const value = cv[name] ?? {};
  if (!isObject(value)) throw new HumanError({ what: `\`cv.${name}\` is no mapping`, where: file, toDo: 'write it as keys with values' });
  return value;
}

function merge(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  return Object.fromEntries([...new Set([...Object.keys(below), ...Object.keys(above)])].map(key => [key, Object.hasOwn(above, key) ? (Object.hasOwn(below, key) ? merge(below[key], above[key]) : above[key]) : below[key]]));
}

/** What a merge of one level would lose: keys at the third level and below that the other mapping has not. */
function lost(below: unknown, above: unknown, path: readonly string[]): readonly string[] {
  if (!isObject(below) || !isObject(above)) return [];
  return Object.keys(below).flatMap(key => {
    const at = [...path, key];
    if (!Object.hasOwn(above, key)) return path.length > 1 ? [at.join('.')] : [];
    return lost(below[key], above[key], at);
  });
}
