import { HumanError } from '../../../base/humanError.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { expandGrid } from './expandGrid.ts';

export type Written = Readonly<Record<string, unknown>>;

/** One experiment as it is posted, with a set's common parameters in it. */
export interface WrittenExperiment {
  readonly written: Written;
  /** For messages: `experiment 3`. */
  readonly where: string;
}

/** What Evalap makes of a body: experiments, each run `repeat` times. */
export interface ExperimentSet {
  readonly name?: string;
  readonly description?: string;
  readonly isSet: boolean;
  /** At least one. */
  readonly experiments: readonly WrittenExperiment[];
  readonly repeat: number;
}

const most = 5_000;

/** Reads an experiment, or a set of them: listed, or a grid. Throws a HumanError where Evalap would run nothing of it. */
export function readExperiments(tree: Written, file: string, notes: Notes): ExperimentSet {
  const { cv, experiments: listed } = tree;
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  if (has(cv) && has(listed)) throw new HumanError({ what: '`experiments` and `cv` are both there, and Evalap takes one of them', where: file, toDo: 'remove the other' });
  const repeat = repeatOf(isObject(cv) ? cv['repeat'] : tree['repeat'], file);
  if (!has(cv) && !has(listed)) return { ...titleOf(tree), isSet: false, experiments: notTooMany([{ written: tree, where: 'the experiment' }], repeat, file), repeat };
  tellOthers(tree, ['name', 'readme', 'description', 'experiments', 'cv', ...(has(cv) ? [] : ['repeat'])], 'the set', notes);
  if (has(cv) && !isObject(cv)) throw new HumanError({ what: '`cv` is no mapping', where: file, toDo: 'write `common_params` and `grid_params` into it' });
  const experiments = isObject(cv) ? expandGrid(cv, file, most, notes) : listOf(listed, file);
  if (experiments.length === 0) throw new HumanError({ what: 'the set has no experiment', where: file, toDo: 'add one to `experiments`, or a value to each list of `grid_params`' });
  return { ...titleOf(tree), isSet: true, experiments: notTooMany(experiments, repeat, file), repeat };
}

/** With `models` and `datasets` one is as many as they have pairs; each is run `repeat` times. */
function notTooMany(experiments: readonly WrittenExperiment[], repeat: number, file: string): readonly WrittenExperiment[] {
  const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
  const count = experiments.reduce((sum, { written }) => sum + lengthOf(written['models']) * lengthOf(written['datasets']), 0) * repeat;
  if (count > most) throw new HumanError({ what: `these are ${count.toLocaleString('en')} experiments, more than ${most.toLocaleString('en')}`, where: file, toDo: 'shorten its lists, or lower `repeat`' });
  return experiments;
}

function listOf(value: unknown, file: string): readonly WrittenExperiment[] {
  if (!Array.isArray(value)) throw new HumanError({ what: '`experiments` is no list', where: file, toDo: 'write each experiment as an item of a list' });
  return (value as readonly unknown[]).map((written, k) => {
    if (!isObject(written)) throw new HumanError({ what: `experiment ${k + 1} is no mapping`, where: file, toDo: 'give it a dataset, a model and metrics' });
    return { written, where: `experiment ${k + 1}` };
  });
}

function repeatOf(value: unknown, file: string): number {
  if (value === undefined || value === null) return 1;
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value);
  throw new HumanError({ what: `\`repeat\` must be a whole number of at least 1, not ${textOf(value)}`, where: file, toDo: 'write how often each experiment is run' });
}

/** A name is one line here. */
function titleOf(tree: Written): Pick<ExperimentSet, 'name' | 'description'> {
  const name = textOf(tree['name']).replaceAll(/\s+/g, ' ').trim().slice(0, 120).trim();
  const description = [tree['readme'], tree['description']].map(value => textOf(value).trim()).filter(text => text !== '').join('\n\n');
  return { ...(name === '' ? {} : { name }), ...(description === '' ? {} : { description }) };
}
