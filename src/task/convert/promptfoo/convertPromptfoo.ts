import { Notes, tellOthers, textOf } from '../notes.ts';
import { readTree } from '../readTree.ts';
import type { Converted, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { convertAssertion, type ConvertedAssertion } from './assertions.ts';
import { promptfooFile } from './promptfooFile.ts';
import { convertPrompts } from './prompts.ts';
import { convertProviders } from './providers.ts';
import { readTests, type WrittenTest } from './tests.ts';

/**
 * Makes an eval of a promptfoo configuration. Tests that are judged the same way become one dataset with those scorers.
 * Throws a HumanError where it is no such configuration.
 */
export function convertPromptfoo(source: Source): Converted {
  const { read } = source;
  const written = readTree(source, 'promptfoo configuration', 'open one that has prompts, providers and tests');
  const notes = new Notes();
  tellOthers(written, ['description', 'prompts', 'providers', 'targets', 'tests', 'defaultTest', '$schema'], 'the file', notes);
  const models = convertProviders(written['providers'] ?? written['targets'], notes);
  const prompts = convertPrompts(written['prompts'], read, notes);
  const groups = groupsOf(readTests(written['tests'], written['defaultTest'], read, notes), notes);
  const needs = new Set(groups.flatMap(({ judged }) => judged.flatMap(({ needs: need }) => need ?? [])));
  if (needs.has('judge')) notes.add(`nobody is named who grades by a rubric: helper \`judge\` asks ${helpers.judge.model} at OpenAI, at your cost; put another model there if that is not to grade`);
  if (needs.has('embedder')) notes.add(`nobody is named who compares meanings: helper \`embedder\` asks ${helpers.embedder.model} at OpenAI, at your cost; put another model there if that is not to compare`);
  const description = textOf(written['description']).trim();
  const scorers = scorersOf(groups);
  // Most of these files have the same name: what one is about tells them apart.
  const isName = /^.{1,60}$/u.test(description);
  const task = {
    kind: 'eval',
    name: isName ? description : nameOf(source),
    ...(description === '' || isName ? {} : { description }),
    models,
    ...(needs.size === 0 ? {} : { helpers: [...needs].map(need => helpers[need]) }),
    datasets: groups.map((group, k) => ({ id: groups.length === 1 ? 'tests' : `tests-${k + 1}`, inline: group.rows, fields: { input: group.input, target: group.target }, ...(groups.length === 1 ? {} : { scorers: group.judged.map(({ scorer }) => scorers.get(JSON.stringify(scorer))?.id ?? '') }) })),
    prompts,
    scorers: [...scorers.values()].map(({ scorer }) => scorer),
  };
  return writeConverted(source, { kind: 'eval', what: promptfooFile.what, tree: task, notes });
}

interface Group {
  readonly judged: readonly ConvertedAssertion[];
  readonly rows: Record<string, unknown>[];
  readonly input: string;
  readonly target: string;
}

/** Without any assertion it is counted whether there is an answer. */
const answered: ConvertedAssertion = { scorer: { use: 'regex', id: 'answered', params: { pattern: String.raw`\S` } } };

function groupsOf(tests: readonly WrittenTest[], notes: Notes): readonly Group[] {
  const groups = new Map<string, Group>();
  const all = tests.length > 0 ? tests : [{ vars: {}, assertions: [], where: 'the file' }];
  if (tests.length === 0) notes.add('there is no test: each prompt is asked once');
  for (const { vars, assertions, where } of all) {
    const judged = oneTarget(assertions.flatMap(assertion => convertAssertion(assertion, where, notes) ?? []), where, notes);
    if (judged.length === 0) notes.add(`${where}: no assertion is left, so only whether there is an answer is scored`);
    const using = judged.length === 0 ? [answered] : judged;
    const names = Object.keys(vars);
    const [input = 'input'] = names.toSorted((a, b) => Number(/^(input|question|query|prompt|text)$/i.test(b)) - Number(/^(input|question|query|prompt|text)$/i.test(a)));
    const target = names.includes('target') ? 'expected_target' : 'target';
    const rubric = using.find(one => one.rubric !== undefined)?.rubric;
    if (rubric !== undefined && names.includes('rubric')) notes.add(`${where}: its variable \`rubric\` gives way to what the judge is asked`);
    const key = JSON.stringify([using.map(({ scorer }) => scorer), input, target]);
    const group = groups.get(key) ?? { judged: using, rows: [], input, target };
    for (const [name, value] of Object.entries(vars)) if (typeof value === 'string' && value.startsWith('file://')) notes.add(`${where}: the variable \`${name}\` names a file, and its name is sent as it is`);
    group.rows.push({ ...(names.length === 0 ? { input: '' } : vars), ...(rubric === undefined ? {} : { rubric }), [target]: using.find(one => one.target !== undefined)?.target ?? '' });
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A sample has one target: assertions that compare with another one are told, and so is a second scorer of the same name. */
function oneTarget(judged: readonly ConvertedAssertion[], where: string, notes: Notes): readonly ConvertedAssertion[] {
  const target = judged.find(one => one.target !== undefined)?.target;
  const rubric = judged.find(one => one.rubric !== undefined)?.rubric;
  const kept: ConvertedAssertion[] = [];
  for (const one of judged) {
    const differs = (one.target !== undefined && JSON.stringify(one.target) !== JSON.stringify(target)) || (one.rubric !== undefined && one.rubric !== rubric);
    const twice = kept.some(other => named(other) === named(one));
    if (differs || twice) notes.add(`${where}: \`${named(one)}\` ${JSON.stringify(one.target ?? one.rubric ?? '')} is left out: a sample has one target and each scorer once`);
    else kept.push(one);
  }
  return kept;
}

function named({ scorer }: ConvertedAssertion): string {
  return typeof scorer === 'string' ? scorer : (scorer.id ?? scorer.use);
}

const hosted = { provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}' };
const helpers = { judge: { id: 'judge', ...hosted, model: 'gpt-4.1' }, embedder: { id: 'embedder', ...hosted, endpoint: 'embeddings', model: 'text-embedding-3-small' } };

type Scorer = ConvertedAssertion['scorer'];

/** Every way to judge once, each by a name of its own: two schemas are `json_schema` and `json_schema_2`. By what it is. */
function scorersOf(groups: readonly Group[]): ReadonlyMap<string, { readonly id: string; readonly scorer: Scorer }> {
  const scorers = new Map<string, { readonly id: string; readonly scorer: Scorer }>();
  for (const one of groups.flatMap(({ judged }) => judged)) {
    const key = JSON.stringify(one.scorer);
    if (scorers.has(key)) continue;
    const same = [...scorers.values()].filter(({ id }) => id.replace(/_\d+$/, '') === named(one)).length;
    const id = same === 0 ? named(one) : `${named(one)}_${same + 1}`;
    scorers.set(key, { id, scorer: same === 0 ? one.scorer : typeof one.scorer === 'string' ? { use: one.scorer, id, params: {} } : { ...one.scorer, id } });
  }
  return scorers;
}
