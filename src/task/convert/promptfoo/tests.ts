import { HumanError } from '../../../base/humanError.ts';
import { amountIn, flagIn, mappingIn, tellKind, tellUnused, textsIn } from '../kinds.ts';
import { isObject, tellOthers, textOf } from '../notes.ts';
import type { Importing } from './importing.ts';
import { withFiles } from './loadFiles.ts';
import { listTests } from './testFiles.ts';
import { combinations, countOf, readVars, resolved, type Vars } from './vars.ts';

export interface WrittenTest {
  readonly vars: Vars;
  readonly assertions: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the whole test: the mean of its scores that is enough. */
  readonly threshold?: number;
  /** Those alone that it is for, by their ids and labels. */
  readonly providers?: readonly string[];
  readonly prompts?: readonly string[];
  /** For messages: `test 3`. */
  readonly where: string;
  /** What else its row holds: what it is called, and what stands there about it. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** What inline rows of a task are good for. */
const mostTests = 20_000;
const keys = ['vars', 'assert', 'options', 'threshold', 'providers', 'prompts', 'description', 'metadata'];
const options = ['provider', 'rubricPrompt', 'prefix', 'suffix', 'disableVarExpansion', 'transform', 'postprocess'];

/** All tests of a configuration: its own, those of files and of scenarios, each with what `defaultTest` adds, one for each combination of its variables. */
export function readTests(config: Readonly<Record<string, unknown>>, importing: Importing): readonly WrittenTest[] {
  const { notes, source } = importing;
  const loaded = withFiles(config['defaultTest'], source);
  const base = isObject(loaded) ? loaded : {};
  if (loaded !== undefined && loaded !== null && !isObject(loaded) && typeof loaded !== 'string') tellKind('defaultTest', loaded, 'mapping', 'the file', notes);
  if (typeof loaded === 'string') notes.add(`\`defaultTest\` names ${loaded}, which cannot be read, and is left out`);
  tellOthers(base, keys, 'defaultTest', notes);
  const own = listTests(config['tests'], importing);
  const scenarios = scenariosOf(config['scenarios'], own.length, importing);
  // Prompts without a test are asked once.
  const all = own.length + scenarios.length > 0 ? [...own, ...scenarios] : told(importing, config);
  const defaults: Vars = readVars(base['vars'], 'defaultTest', importing);
  const tests = all.flatMap((test, k) => {
    const where = `test ${k + 1}`;
    if (isObject(test)) return [oneTest(test, base, defaults, where, importing)];
    notes.add(`${where} is no mapping, and is left out`);
    return [];
  });
  if (tests.length === 0) throw unreadable(importing);
  const count = tests.reduce((n, { vars, options: of }) => n + (of['disableVarExpansion'] === true ? 1 : countOf(vars, importing)), 0);
  refuseMany(count, source.name);
  return tests.flatMap(test => (test.options['disableVarExpansion'] === true ? [test.vars] : combinations(test.vars, importing)).map(vars => ({ ...test, vars: resolved(vars, test.where, importing) })));
}

function refuseMany(count: number, where: string): void {
  if (count > mostTests) throw new HumanError({ what: `it makes ${count.toLocaleString('en')} tests, which are too many for rows inside of a task`, where, toDo: 'write them as a CSV or JSON lines file with a column for each variable, and name that as `path` of a dataset' });
}

function told({ notes, source }: Importing, config: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (config['redteam'] !== undefined && !hasItems(config['tests'])) throw new HumanError({ what: 'its tests are made by promptfoo’s red team, and are not there', where: source.name, toDo: 'let promptfoo make them (`promptfoo redteam generate`), and convert the file that it writes' });
  if (hasItems(config['tests'])) throw unreadable({ notes, source });
  notes.add('there is no test: each prompt is asked once');
  return [{}];
}

function unreadable({ notes, source }: Pick<Importing, 'notes' | 'source'>): HumanError {
  return new HumanError({ what: `none of its tests can be read: ${notes.list().filter(note => note.startsWith('tests of')).join('; ') || 'they are no mappings'}`, where: source.name, toDo: 'put the tests beside it as CSV, JSON, JSON lines or YAML, and convert it again' });
}

function hasItems(written: unknown): boolean {
  return Array.isArray(written) ? written.length > 0 : written !== undefined && written !== null && written !== '';
}

function oneTest(test: Readonly<Record<string, unknown>>, base: Readonly<Record<string, unknown>>, defaults: Vars, where: string, importing: Importing): WrittenTest {
  const { notes } = importing;
  const description = textOf(test['description']).trim();
  const shown = description === '' ? where : `${where} (${description.slice(0, 60)})`;
  tellOthers(test, keys, shown, notes);
  const of = { ...mappingIn(base, 'options', 'defaultTest', notes), ...mappingIn(test, 'options', shown, notes) };
  tellOthers(of, options, `${shown}: options`, notes);
  const isOne = flagIn(of, 'disableVarExpansion', `${shown}: options`, notes);
  for (const name of ['transform', 'postprocess']) if (of[name] !== undefined) notes.add(`the tests' \`${name}\` is code (${textOf(of[name]).split('\n')[0] ?? ''}) and is not carried over: what is scored is the whole output`);
  if (of['rubricPrompt'] !== undefined) notes.add(`${shown}: \`rubricPrompt\` is not carried over: judges are asked in Pitwall’s words`);
  const threshold = amountIn(test, 'threshold', shown, notes) ?? amountIn(base, 'threshold', 'defaultTest', notes);
  const namesOf = (key: 'providers' | 'prompts'): readonly string[] | undefined => textsIn(test[key] === undefined || test[key] === null ? base : test, key, shown, notes);
  const metadata = { ...mappingIn(base, 'metadata', 'defaultTest', notes), ...mappingIn(test, 'metadata', shown, notes) };
  const [providers, prompts] = [namesOf('providers'), namesOf('prompts')];
  return {
    vars: { ...defaults, ...readVars(test['vars'], shown, importing) },
    assertions: [...listOf(base['assert'], 'defaultTest', importing), ...listOf(test['assert'], shown, importing)],
    options: { ...of, disableVarExpansion: isOne },
    ...(threshold !== undefined && threshold !== 0 ? { threshold } : {}),
    ...(providers === undefined ? {} : { providers }),
    ...(prompts === undefined ? {} : { prompts }),
    where: shown,
    about: { ...(description === '' ? {} : { description }), ...(Object.keys(metadata).length > 0 ? { metadata } : {}) },
  };
}

function listOf(value: unknown, where: string, { notes }: Importing): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) notes.add(`${where}: \`assert\` is no list, and is left out`);
  return [];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Each configuration of a scenario with each of its tests. They are counted before they are made. */
function scenariosOf(written: unknown, others: number, importing: Importing): readonly unknown[] {
  const loaded = withFiles(written, importing.source);
  const list = Array.isArray(loaded) ? (loaded as readonly unknown[]).flat() : loaded === undefined || loaded === null ? [] : [loaded];
  let count = others;
  return list.flatMap((scenario, k) => {
    const where = `scenario ${k + 1}`;
    if (!isObject(scenario) || !Array.isArray(scenario['config'])) {
      importing.notes.add(`${where} has no list \`config\`, and is left out`);
      return [];
    }
    tellOthers(scenario, ['config', 'tests', 'description'], where, importing.notes);
    tellUnused(scenario, ['description'], where, importing.notes);
    const tests = scenario['tests'] === undefined ? [{}] : listTests(scenario['tests'], importing);
    const configurations = scenario['config'] as readonly unknown[];
    count += configurations.length * tests.length;
    refuseMany(count, importing.source.name);
    return configurations.flatMap(data => tests.map(test => merged(asObject(data), asObject(test), where, importing)));
  });
}

function merged(data: Readonly<Record<string, unknown>>, test: Readonly<Record<string, unknown>>, where: string, importing: Importing): object {
  return { ...data, ...test, vars: { ...readVars(data['vars'], where, importing), ...readVars(test['vars'], where, importing) }, assert: [...listOf(data['assert'], where, importing), ...listOf(test['assert'], where, importing)] };
}
