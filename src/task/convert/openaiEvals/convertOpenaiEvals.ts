import { HumanError } from '../../../base/humanError.ts';
import { amountIn, flagIn, mappingIn } from '../kinds.ts';
import { isObject, Notes, textOf } from '../notes.ts';
import { readTree } from '../readTree.ts';
import type { Converted, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { judgeOf, type Judging } from './judges.ts';
import { openaiEvalsFile } from './openaiEvalsFile.ts';
import { readRegistry, type RegistryEval } from './registry.ts';

type Tree = Readonly<Record<string, unknown>>;

interface Made {
  readonly dataset: Tree;
  readonly scorers: readonly Tree[];
  readonly params: Tree;
}

/** Who is asked: the file names nobody. */
const model = { id: 'gpt-4.1-mini', provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}', model: 'gpt-4.1-mini' };
const exact = { normalize: [] };

/** Makes an eval of a file of OpenAI's registry, a dataset of each of its evals, or of samples alone. Throws a HumanError where none of its classes has a counterpart. */
export function convertOpenaiEvals(source: Source): Converted {
  const notes = new Notes();
  const evals: readonly RegistryEval[] = /\.jsonl$/i.test(source.name) ? [{ id: nameOf(source), class: 'Match', args: { samples_jsonl: source.name } }] : readRegistry(readTree(source, 'file of OpenAI’s evals', 'open one of evals/registry/evals, or samples with `input` and `ideal`'), notes);
  if (/\.jsonl$/i.test(source.name)) notes.add('samples do not say how they are judged: here as `Match` does, by what an answer begins with');
  const made = evals.flatMap(one => makeOne(one, source, notes));
  if (made.length === 0) throw new HumanError({ what: `none of its evals has a counterpart: ${notes.list().filter(note => note.includes('left out')).slice(0, 5).join('; ') || 'it has none'}`, where: source.name, toDo: 'convert one of the classes Match, Includes, FuzzyMatch, JsonMatch and ModelBasedClassify' });
  notes.add(`it names no model, which \`oaieval\` takes from its command line: gpt-4.1-mini at OpenAI stands for it, at your cost${made.some(({ scorers }) => scorers.some(({ use }) => use === 'judge')) ? ', and judges its own answers, as it does there' : ''}`);
  const scorers = new Map(made.flatMap(({ scorers: own }) => own).map(scorer => [String(scorer['id'] ?? scorer['use']), scorer]));
  const tree = {
    kind: 'eval',
    name: nameOf(source),
    models: [{ ...model, ...paramsOf(made, notes) }],
    datasets: made.map(({ dataset, scorers: own }) => ({ ...dataset, scorers: own.map(scorer => scorer['id'] ?? scorer['use']) })),
    scorers: [...scorers.values()],
  };
  return writeConverted(source, { kind: 'eval', what: openaiEvalsFile.what, tree, notes });
}

function makeOne({ id, class: kind, args }: RegistryEval, source: Source, notes: Notes): readonly Made[] {
  const leave = (why: string): readonly never[] => {
    notes.add(`${id} (${kind}) is left out: ${why}`);
    return [];
  };
  const samples = textOf(args['samples_jsonl']);
  const known = ['samples_jsonl', 'max_tokens', 'ignore_case', 'num_few_shot', 'few_shot_jsonl', 'modelgraded_spec', 'modelgraded_spec_args', 'eval_type', 'metaeval', 'multicomp_n', 'sample_kwargs', 'eval_kwargs', 'match_fn'];
  if (!['Match', 'Includes', 'FuzzyMatch', 'JsonMatch', 'ModelBasedClassify'].includes(kind)) return leave('its class has no counterpart');
  if (samples === '') return leave('it names no samples');
  const outside = candidatesOf(samples, source.name).find(path => source.read(path) === undefined && source.refused?.has(path) === true);
  if (outside !== undefined) return leave(`its samples (${outside}) lie outside of this folder and its workspace`);
  for (const key of Object.keys(args)) if (!known.includes(key)) notes.add(`${id}: \`${key}\` is not carried over`);
  for (const key of ['eval_kwargs', 'match_fn']) if (args[key] !== undefined) notes.add(`${id}: \`${key}\` is not carried over`);
  const [shots, given] = ['num_few_shot', 'max_tokens'].map(key => amountIn(args, key, id, notes));
  if (given !== undefined && (kind === 'Match' || kind === 'Includes')) notes.add(`${id}: \`max_tokens\` has no effect with ${kind}, as there`);
  if ((shots ?? 0) > 0) notes.add(`${id}: the ${textOf(args['num_few_shot'])} examples of ${textOf(args['few_shot_jsonl'])} are not shown before the question: write them into its samples`);
  const tokens = (usual: number): Tree => ({ temperature: 0, max_tokens: given ?? usual });
  switch (kind) {
    case 'Match':
      return [of([{ use: 'starts_with', id: 'match', params: exact }], { temperature: 0 })];
    case 'Includes':
      return [of([flagIn(args, 'ignore_case', id, notes) ? { use: 'contains', id: 'includes_ignoring_case', params: { normalize: ['casefold'] } } : { use: 'contains', id: 'includes', params: exact }], {})];
    case 'FuzzyMatch':
      return [of([{ use: 'fuzzy_match' }, { use: 'token_f1', id: 'f1_score' }], tokens(100))];
    case 'JsonMatch':
      return [of([{ use: 'json_match' }], tokens(512))];
    default: {
      const judging = judgeOf(id, args, model.id, source, notes);
      return typeof judging === 'string' ? leave(judging) : [of([judging.scorer], { max_tokens: 1024, ...mappingIn(args, 'sample_kwargs', id, notes) }, judging)];
    }
  }

  function of(scorers: readonly Tree[], params: Tree, judging?: Judging): Made {
    const { path, chat } = samplesOf(samples, id, judging?.input ?? 'input', source, notes);
    const input = judging?.input ?? 'input';
    const prompt = { id: 'as it stands', ...(chat ? { messages: `{{ row.${input} }}` } : { template: `{{ row.${input} }}` }) };
    return { dataset: { id, path, fields: { input, target: judging === undefined || judging.readsIdeal ? 'ideal' : "{{ row.ideal | default('') }}" }, prompts: [prompt] }, scorers, params };
  }
}

function candidatesOf(written: string, name: string): readonly string[] {
  return written === name || written.startsWith('/') ? [written] : [`../data/${written}`, written];
}

/** Where the samples lie, and whether their inputs are lists of messages. */
function samplesOf(written: string, id: string, column: string, { name, read }: Source, notes: Notes): { readonly path: string; readonly chat: boolean } {
  const candidates = candidatesOf(written, name);
  const path = candidates.find(candidate => read(candidate) !== undefined) ?? candidates[0] ?? written;
  const first = read(path)?.trimStart().split('\n', 1)[0];
  try {
    const row: unknown = first === undefined ? undefined : JSON.parse(first);
    if (isObject(row)) {
      const input = row[column];
      if (Array.isArray(input) && input.some(message => isObject(message) && message['name'] !== undefined)) notes.add(`${id}: the names of who speaks (\`name\` of a message) are not sent`);
      return { path, chat: Array.isArray(input) };
    }
  } catch {
    // Told below.
  }
  notes.add(first?.startsWith('version https://git-lfs') === true ? `${id}: ${path} is not there yet, but a pointer of Git LFS (\`git lfs pull\`); its inputs are taken for lists of messages` : `${id}: ${path} cannot be looked at; its inputs are taken for lists of messages`);
  return { path, chat: true };
}

/** One model asks for all evals of a file: what they say differently is told. */
function paramsOf(made: readonly Made[], notes: Notes): { readonly params?: Tree } {
  const params: Record<string, unknown> = {};
  for (const key of new Set(made.flatMap(({ params: of }) => Object.keys(of)))) {
    const values = [...new Set(made.map(({ params: of }) => JSON.stringify(of[key])))];
    if (values.length === 1) params[key] = made[0]?.params[key];
    else notes.add(`\`${key}\` differs between the evals of this file (${values.map(value => (value as string | undefined) ?? 'none').join(', ')}), and is left to the model: write it into its \`params\``);
  }
  return Object.keys(params).length === 0 ? {} : { params };
}
