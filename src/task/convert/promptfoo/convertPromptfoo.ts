import { HumanError } from '../../../base/humanError.ts';
import { amountIn, flagIn, mappingIn } from '../kinds.ts';
import { Notes, tellOthers, textOf } from '../notes.ts';
import type { Converted, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { makeDatasets, type WrittenDataset } from './datasets.ts';
import { environmentOf } from './environment.ts';
import { createGraders } from './graders.ts';
import { gathered } from './gathered.ts';
import type { Importing } from './importing.ts';
import { promptfooFile } from './promptfooFile.ts';
import { readPrompts, type WrittenPrompt } from './prompts.ts';
import { readProviders, type Model, type WrittenProvider } from './providers.ts';
import { readConfig } from './readConfig.ts';
import { toRowTemplate } from './templates.ts';
import { readTests, type WrittenTest } from './tests.ts';

const keys = ['description', 'prompts', 'providers', 'targets', 'tests', 'scenarios', 'defaultTest', '$schema', 'env', 'evaluateOptions', 'commandLineOptions'];

/**
 * Makes an eval of a promptfoo configuration, which asks as often as promptfoo would: each provider with each prompt and each combination of each test's variables.
 * Throws a HumanError where it is no such configuration, or nothing of a part that must be there has a counterpart.
 */
export function convertPromptfoo(source: Source): Converted {
  const config = readConfig(source);
  const notes = new Notes();
  const { env, tellUnread } = environmentOf(config, notes);
  const importing: Importing = { source, notes, env };
  tellOthers(config, keys, 'the file', notes);
  const providers = readProviders(config['providers'] ?? config['targets'], importing);
  if (providers.length === 0) throw nothing('provider', 'asked', importing);
  const written = readPrompts(config['prompts'], importing);
  if (written.length === 0) throw nothing('prompt', 'sent', importing);
  const tests = readTests(config, importing);
  const graders = createGraders(importing);
  const { datasets, scorers, gates } = makeDatasets(tests, graders, importing);
  const prompts = written.map(prompt => promptOf(prompt, tests, importing));
  const description = textOf(config['description']).trim();
  // Most of these files have the same name: what one is about tells them apart.
  const isName = /^\S.{0,59}$/u.test(description);
  const exclude = excluded(providers, written, datasets, importing);
  const helpers = graders.helpers();
  tellUnread();
  const { repeats, parallel, models } = optionsOf(config, providers.map(({ model }) => model), importing);
  const tree = {
    kind: 'eval',
    name: isName ? description : nameOf(source),
    ...(description === '' || isName ? {} : { description }),
    ...parallel,
    models,
    ...(helpers.length === 0 ? {} : { helpers }),
    datasets: datasets.map(dataset => dataset.tree),
    prompts,
    ...(exclude.length === 0 ? {} : { exclude }),
    ...repeats,
    scorers,
    ...(gates.length === 0 ? {} : { gates }),
  };
  return writeConverted(source, { kind: 'eval', what: promptfooFile.what, tree, notes: gathered(notes) });
}

function nothing(part: string, how: string, { source, notes }: Importing): HumanError {
  const why = notes.list().filter(note => note.startsWith(part) && /left out|cannot be read|no counterpart/.test(note));
  return new HumanError({ what: why.length === 0 ? `it has no ${part}s` : `none of its ${part}s can be ${how}: ${why.slice(0, 5).join('; ')}${why.length > 5 ? '; …' : ''}`, where: source.name, toDo: `write a ${part} that Pitwall knows, and convert it again` });
}

/** A prompt over the columns of the rows; before and behind it what the tests' options say. */
function promptOf({ id, text, messages }: WrittenPrompt, tests: readonly WrittenTest[], importing: Importing): object {
  const where = `prompt \`${id}\``;
  const always = new Set(Object.keys(tests[0]?.vars ?? {}).filter(name => tests.every(({ vars }) => vars[name] !== undefined && vars[name] !== null)));
  const convert = (template: string): string => toRowTemplate(template, always, where, importing);
  const around = (name: 'prefix' | 'suffix'): string => {
    const all = new Set(tests.map(({ options }) => textOf(options[name])));
    if (all.size > 1) importing.notes.add(`\`${name}\` differs between tests (${[...all].map(one => JSON.stringify(one)).join(', ')}), and is left out`);
    return all.size === 1 ? ([...all][0] ?? '') : '';
  };
  const [prefix, suffix] = [around('prefix'), around('suffix')];
  if (messages === undefined) return { id, template: convert(`${prefix}${text}${suffix}`) || ' ' };
  if (`${prefix}${suffix}` !== '') importing.notes.add(`${where}: \`prefix\` and \`suffix\` are put around a prompt that is one text, not around its messages`);
  return { id, messages: messages.map(({ role, content }) => ({ role, content: convert(content) })) };
}

/** Trials that are not made: prompts and providers that somebody names leave out the others. */
function excluded(providers: readonly WrittenProvider[], prompts: readonly WrittenPrompt[], datasets: readonly WrittenDataset[], { notes, source }: Importing): readonly object[] {
  const otherPrompts = (named: readonly string[]): readonly string[] => prompts.filter(({ labels }) => !isNamed(labels, named)).map(({ id }) => id);
  const own = providers.flatMap(({ model, prompts: named }) => (named === undefined ? [] : leave({ model: model.id }, 'prompt', otherPrompts(named), prompts.length, `provider ${model.id}`)));
  const ofTests = datasets.flatMap(({ id, providers: models, prompts: named }) => [
    ...(models === undefined ? [] : leave({ dataset: id }, 'model', providers.filter(({ names }) => !isNamed(names, models)).map(({ model }) => model.id), providers.length, id)),
    ...(named === undefined ? [] : leave({ dataset: id }, 'prompt', otherPrompts(named), prompts.length, id)),
  ]);
  return [...own, ...ofTests];

  function leave(of: object, key: 'model' | 'prompt', out: readonly string[], all: number, where: string): readonly object[] {
    if (out.length < all) return out.length === 0 ? [] : [{ ...of, [key]: out }];
    if (all === 1 || datasets.length + providers.length <= 2) throw new HumanError({ what: `${where} names ${key}s of which none is there`, where: source.name, toDo: `correct its \`${key === 'model' ? 'providers' : 'prompts'}\`, or leave them out` });
    notes.add(`${where} names ${key}s of which none is there: it is asked nothing`);
    return [{ ...of, [key]: out }];
  }
}

/** By name, by a group of names (`group` is also `group:one`), or by a star at the end. */
function isNamed(names: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some(one => names.some(name => name === one || name.startsWith(`${one}:`) || (one.endsWith('*') && name.startsWith(one.slice(0, -1)))));
}

/** How often and how fast it is asked. */
function optionsOf(config: Readonly<Record<string, unknown>>, models: readonly Model[], { notes }: Importing): { readonly repeats: object; readonly parallel: object; readonly models: readonly Model[] } {
  const options = { ...mappingIn(config, 'commandLineOptions', 'the file', notes), ...mappingIn(config, 'evaluateOptions', 'the file', notes) };
  tellOthers(options, ['repeat', 'maxConcurrency', 'delay', 'timeoutMs', 'showProgressBar', 'cache', 'progressBar', 'verbose', 'table', 'write'], 'its options', notes);
  if (flagIn(options, 'cache', 'its options', notes)) notes.add('answers are asked for anew here: `cache: true` at a model, or `--cache`, keeps them');
  const amount = (key: string): number => amountIn(options, key, 'its options', notes) ?? 0;
  const [n, width, delay, timeout] = [amount('repeat'), amount('maxConcurrency'), amount('delay'), amount('timeoutMs')];
  for (const [key, value] of [['repeat', n], ['maxConcurrency', width]] as const) if (value !== 0 && !(Number.isSafeInteger(value) && value > 0)) notes.add(`its options: \`${key}: ${value}\` is no whole number above 0, and is left out`);
  const more = { ...(timeout > 0 ? { timeout: `${Math.round(timeout)}ms` } : {}), ...(delay > 0 ? { limits: { min_interval: `${Math.round(delay)}ms` } } : {}) };
  return {
    repeats: Number.isSafeInteger(n) && n > 1 ? { repeats: { n } } : {},
    parallel: Number.isSafeInteger(width) && width > 0 ? { parallel_requests: width } : {},
    models: models.map(model => ({ ...model, ...Object.fromEntries(Object.entries(more).filter(([key]) => model[key] === undefined)) })),
  };
}
