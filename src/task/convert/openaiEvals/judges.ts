import { flagIn, mappingIn } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import type { Source } from '../source.ts';

type Tree = Readonly<Record<string, unknown>>;

export interface Judging {
  readonly scorer: Tree;
  /** Columns that stand for the question, and whether a reference is shown. */
  readonly input: string;
  readonly readsIdeal: boolean;
}

/** What the choices of `fact` are worth, which says nothing of it: as Pitwall's own judge of facts has it. */
const worthOfFact: Readonly<Record<string, number>> = { A: 0.4, B: 0.6, C: 1, D: 0, E: 1 };

/** A judge that is asked as ModelBasedClassify asks; a text says why not. */
export function judgeOf(id: string, args: Tree, model: string, source: Source, notes: Notes): Judging | string {
  const name = textOf(args['modelgraded_spec']);
  const spec = specNamed(name, source);
  if (spec === undefined) return `its grader \`${name}\` is not beside it (../modelgraded/${name}.yaml)`;
  tellOthers(spec, ['prompt', 'choice_strings', 'choice_scores', 'input_outputs', 'eval_type'], `grader \`${name}\``, notes);
  if (flagIn(args, 'metaeval', id, notes)) return 'it judges answers that stand in its data, to measure the judge';
  const pairs = Object.entries(mappingIn(spec, 'input_outputs', `grader \`${name}\``, notes));
  const [pair] = pairs;
  if (pair === undefined || pairs.length !== 1 || (args['multicomp_n'] ?? 1) !== 1) return pair === undefined ? `its grader \`${name}\` has no \`input_outputs\`` : `it compares several answers with each other (${pairs.length === 1 ? `\`multicomp_n: ${textOf(args['multicomp_n'])}\`` : pairs.map(([key]) => key).join(', ')})`;
  const [input, completion] = [pair[0], textOf(pair[1])];
  const choices = choicesOf(spec['choice_strings']);
  if (choices === undefined || choices.length < 2) return 'its choices (`choice_strings`) depend on how many answers there are';
  const scores = scoresOf(name, choices, spec['choice_scores'], id, notes);
  if (isObject(spec['choice_scores'])) tellOthers(spec['choice_scores'], choices, `grader \`${name}\`: choice_scores`, notes);
  if (scores === undefined) return `its grader \`${name}\` counts choices, and gives no score`;
  const constants = mappingIn(args, 'modelgraded_spec_args', id, notes);
  const unread = new Set(Object.keys(constants));
  const fields = new Set<string>();
  let readsIdeal = false;
  const rubric = promptOf(spec['prompt']).replaceAll(/\{\{|\}\}|\{(\w+)\}|[{}]/g, (all, key: string | undefined) => {
    if (key === undefined) return literal(all.slice(0, 1));
    if (key === input) return '{{ input }}';
    if (key === completion) return '{{ output }}';
    if (Object.hasOwn(constants, key)) {
      unread.delete(key);
      return textOf(constants[key]).replaceAll(/[{}]/g, literal);
    }
    if (key === 'ideal') {
      readsIdeal = true;
      return '{{ target }}';
    }
    fields.add(key);
    return `{{ row.${key} }}`;
  });
  for (const key of unread) notes.add(`${id}: \`${key}\` of \`modelgraded_spec_args\` is not carried over: its grader’s prompt does not name it`);
  notes.add(`${id}: \`eval_type\` is not carried over: the judge ends with a line \`VERDICT:\` here, in whatever way it reasons there; an unclear one is no score, and not the lowest`);
  return { scorer: { use: 'judge', id: `${id} (judge)`.slice(0, 110), params: { model, rubric, choices: scores, ...(fields.size === 0 ? {} : { fields: [...fields] }) } }, input, readsIdeal };
}

/** In a file of its name, or among those of another one. */
function specNamed(name: string, { read, list }: Source): Tree | undefined {
  const others = (list('../modelgraded') ?? []).filter(file => /\.ya?ml$/.test(file)).map(file => `../modelgraded/${file}`);
  for (const file of [`../modelgraded/${name}.yaml`, `${name}.yaml`, ...others]) {
    const text = read(file);
    if (text === undefined) continue;
    try {
      const tree = parseTree(text);
      const spec = isObject(tree) ? tree[name] : undefined;
      if (isObject(spec)) return spec;
    } catch {
      // As one that is not there.
    }
  }
  return undefined;
}

function promptOf(written: unknown): string {
  return Array.isArray(written) ? written.map(message => (isObject(message) ? textOf(message['content']) : textOf(message))).join('\n\n') : textOf(written);
}

function choicesOf(written: unknown): readonly string[] | undefined {
  if (Array.isArray(written)) return written.map(textOf);
  const text = textOf(written);
  return text === '' || text.startsWith('from_n') ? undefined : [...text];
}

/** From 0 to 1. */
function scoresOf(name: string, choices: readonly string[], written: unknown, id: string, notes: Notes): Readonly<Record<string, number>> | undefined {
  if (written === undefined && name === 'fact') {
    notes.add(`${id}: \`fact\` says nothing of what its choices are worth: here A counts 0.4, B 0.6, C and E 1, D 0`);
    return worthOfFact;
  }
  const given = choices.map(choice => Number(written === 'from_strings' ? choice : isObject(written) ? written[choice] : NaN));
  if (given.some(score => !Number.isFinite(score))) return undefined;
  const [low, high] = [Math.min(...given), Math.max(...given)];
  const fits = low >= 0 && high <= 1;
  if (!fits) notes.add(`${id}: scores from ${low} to ${high} are from 0 to 1 here`);
  return Object.fromEntries(choices.map((choice, k) => [choice, fits ? (given[k] ?? 0) : ((given[k] ?? 0) - low) / (high - low || 1)]));
}

function literal(brace: string): string {
  return brace === '{' ? `{{ '{' }}` : brace;
}
