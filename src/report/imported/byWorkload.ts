import { levelKey } from '../../plan/levelKey.ts';
import type { ImportedPart, ImportedRun } from './resultFile.ts';

/** What one line (or benchmark) of a file says: a level. */
export interface ToldLine extends Pick<ImportedRun, 'definitions'> {
  readonly part: ImportedPart;
  readonly settings?: ImportedRun['settings'];
  /** What else tells runs apart, by what it is: `{label: 'a'}`. */
  readonly apart?: Readonly<Record<string, string>>;
}

/** Lines that are levels of one run. */
export interface Workload<Line> {
  readonly lines: readonly Line[];
  /** What tells it from the others of the file, for its name: ` m2`; empty where there is no other. */
  readonly name: string;
  readonly notes: readonly string[];
}

/** Lengths differ a little between levels of one workload, where each has other prompts of it, and less between repeats of one level. */
const mostApart = 1.5;
const mostApartRepeats = 1.1;
/** Less is told of nobody. */
const toldApart = 1.02;

/** By model, dataset, lengths, what was asked for, and definitions: tools append to a file whatever is run next, and only equal things are levels, or repeats, of one run. */
export function byWorkload<Line extends ToldLine>(lines: readonly Line[]): readonly Workload<Line>[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.find(of => of.every(other => isLike(other, line)));
    if (group === undefined) groups.push([line]);
    else group.push(line);
  }
  if (groups.length < 2) return groups.map(of => ({ lines: of, name: '', notes: lengthNotes(of) }));
  const told = groups.map(([first]): Readonly<Record<string, string>> => (first === undefined ? {} : identity(first)));
  const differing = [...new Set(told.flatMap(of => Object.keys(of)))].filter(key => new Set(told.map(of => of[key])).size > 1);
  const keyed = told.map(of => differing.flatMap(key => (of[key] === undefined || key.startsWith(definedBy) ? [] : [key === 'model' || key === 'dataset' ? of[key] : `${key}=${of[key]}`])).join(', '));
  const lengths = groups.map(([first]) => lengthsText(first));
  const names = isDistinct(keyed) || new Set(lengths).size === 1 || lengths.includes('') ? keyed : keyed.map((name, k) => [name, lengths[k] ?? ''].filter(part => part !== '').join(', '));
  const notes = [`the file has ${groups.length} runs of different models or workloads, or measured differently: each is one of its own here`];
  return groups.map((of, k) => {
    const name = names[k] ?? '';
    return { lines: of, name: `${name === '' ? '' : ` ${name}`}${isDistinct(names) ? '' : ` (${k + 1})`}`, notes: [...notes, ...lengthNotes(of)] };
  });
}

const definedBy = 'defined:';

function identity({ part: { configuration }, settings = {}, definitions, apart = {} }: ToldLine): Readonly<Record<string, string>> {
  return {
    model: configuration.model,
    dataset: configuration.dataset,
    ...apart,
    ...Object.fromEntries(Object.entries(settings).flatMap(([key, value]) => (isWorkload(key, value) ? [[key, String(value)] as const] : []))),
    ...Object.fromEntries(Object.entries(definitions).map(([name, { id, definition }]) => [`${definedBy}${name}`, `${id} ${definition}`])),
  };
}

/** What was asked for, and not what came of it, or when. */
function isWorkload(key: string, value: string | number | boolean): boolean {
  return typeof value === 'number' ? /(?:len|length|ratio|range|burstiness|prefix|turns|groups|images)(?:_|$)/iu.test(key) : !/(?:date|time|seed|uuid|(?:run|request|benchmark)_id)/iu.test(key);
}

function isLike(a: ToldLine, b: ToldLine): boolean {
  const [one, other] = [identity(a), identity(b)];
  const isEqual = [...new Set([...Object.keys(one), ...Object.keys(other)])].every(key => one[key] === other[key]);
  const most = levelKey(a.part.configuration) === levelKey(b.part.configuration) ? mostApartRepeats : mostApart;
  return isEqual && lengthsOf(a).every((length, k) => isNear(length, lengthsOf(b)[k], most));
}

function isNear(a: number | undefined, b: number | undefined, most: number): boolean {
  return a === undefined || b === undefined || a <= 0 || b <= 0 || Math.max(a, b) <= most * Math.min(a, b);
}

/** That lines are of one workload is concluded where their lengths differ: no key of theirs says so. */
function lengthNotes(lines: readonly ToldLine[]): readonly string[] {
  return (['prompts', 'answers'] as const).flatMap((what, k) => {
    const lengths = lines.flatMap(line => lengthsOf(line)[k] ?? []);
    const [low, high] = [Math.min(...lengths), Math.max(...lengths)];
    if (lengths.length < 2 || isNear(low, high, toldApart)) return [];
    return [`its ${lines.length} results are taken for levels or repeats of one workload, though their ${what} have ${short(low)} to ${short(high)} tokens on average`];
  });
}

function short(tokens: number): string {
  return String(Number(tokens.toPrecision(3)));
}

function lengthsOf({ part }: ToldLine): readonly (number | undefined)[] {
  const of = part.imported.figures?.distributions;
  return [of?.tokens_in?.mean, of?.tokens_out?.mean];
}

function lengthsText(line: ToldLine | undefined): string {
  const [read, written] = line === undefined ? [] : lengthsOf(line);
  return read === undefined || written === undefined ? '' : `${Math.round(read)}→${Math.round(written)} tokens`;
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length && !names.includes('');
}
