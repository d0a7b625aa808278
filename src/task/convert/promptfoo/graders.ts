import { isObject, tellOthers, textOf } from '../notes.ts';
import { factuality } from '../../judgePresets.ts';
import type { Asked } from './assertions.ts';
import type { Importing } from './importing.ts';
import { modelOf, type Model } from './providers.ts';
import { vendors } from './vendors.ts';

const hosted = { provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}' };
const usual = { judge: { ...hosted, model: 'gpt-4.1' }, embedder: { ...hosted, endpoint: 'embeddings', model: 'text-embedding-3-small' } };
type Role = keyof typeof usual;

/** Who grades: helpers of the task, each once. */
export interface Graders {
  /** The id of who judges, or compares meanings, where a test or an assertion names one. */
  readonly idOf: (role: Role, named: unknown, where: string) => string;
  readonly helpers: () => readonly Model[];
}

export function createGraders(importing: Importing): Graders {
  const { notes } = importing;
  const found = new Map<string, Model>();
  return { idOf, helpers: () => [...found.values()] };

  function idOf(role: Role, named: unknown, where: string): string {
    const wanted = isObject(named) && named['id'] === undefined ? (named[role === 'judge' ? 'text' : 'embedding'] ?? named[role === 'judge' ? 'chat' : 'embeddings']) : named;
    if (isObject(named) && named['id'] === undefined) tellOthers(named, ['text', 'chat', 'embedding', 'embeddings'], `${where}: provider`, notes);
    const key = `${role} ${JSON.stringify(wanted ?? null)}`;
    const known = found.get(key);
    if (known !== undefined) return known.id;
    const same = [...found.keys()].filter(other => other.startsWith(`${role} `)).length;
    const id = same === 0 ? role : `${role}-${same + 1}`;
    found.set(key, { ...(made(role, wanted, where) ?? stand(role, id)), id });
    return id;
  }

  function made(role: Role, wanted: unknown, where: string): object | undefined {
    if (wanted === undefined || wanted === null) return undefined;
    const id = typeof wanted === 'string' ? wanted : isObject(wanted) ? textOf(wanted['id']) : '';
    const options = isObject(wanted) ? wanted : {};
    const model = role === 'judge' ? modelOf(id, options, importing) : embedderOf(id);
    if (model === undefined) notes.add(`${where}: ${id === '' ? textOf(wanted).slice(0, 80) : id}, which grades there, has no counterpart`);
    return model;
  }

  /** Who grades at whose cost is told. */
  function stand(role: Role, id: string): object {
    const what = role === 'judge' ? 'grades by a rubric' : 'compares meanings';
    notes.add(`nobody is named who ${what}: helper \`${id}\` asks ${usual[role].model} at OpenAI, at your cost; put another model there if that is not to ${role === 'judge' ? 'grade' : 'compare'}`);
    return usual[role];
  }
}

function embedderOf(id: string): object | undefined {
  const [vendor = '', kind = '', ...model] = id.split(':');
  const known = Object.hasOwn(vendors, vendor) ? vendors[vendor] : undefined;
  if (known === undefined || !/^embeddings?$/.test(kind) || model.length === 0) return undefined;
  return { provider: 'openai', base_url: known.address, ...(known.key === undefined ? {} : { api_key: `\${env:${known.key}}` }), endpoint: 'embeddings', model: model.join(':') };
}

/** What is asked of whom about an answer, as a scorer, and what its row holds for that. */
export interface AskedScorer {
  readonly id: string;
  readonly use: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly column: string;
  readonly value: unknown;
}

/** @param column free in the row */
export function askedScorer({ kind, negated, value, metric, threshold }: Asked, grader: string, column: string, where: string, { notes }: Importing): AskedScorer {
  const id = metric?.replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
  const judge = (name: string, rubric: string, choices: Readonly<Record<string, number>>): AskedScorer => ({
    id: id === undefined || id === '' ? name : id,
    use: 'judge',
    params: { model: grader, rubric, ...(Object.keys(choices).join() === 'CORRECT,INCORRECT' && choices['CORRECT'] === 1 ? {} : { choices }), fields: [column] },
    column,
    value: textOf(value),
  });
  const shown = `The question:\n{{ input }}\n\nThe answer:\n{{ output }}`;
  const either = negated ? { CORRECT: 0, INCORRECT: 1 } : { CORRECT: 1, INCORRECT: 0 };
  const yes = negated ? { YES: 0, NO: 1 } : { YES: 1, NO: 0 };
  switch (kind) {
    case 'similar':
      notes.add(`${where}: the limit ${threshold ?? 0.75} of \`similar\` is not carried over: the cosine is a number here, and \`gates\` limit its mean`);
      return { id: id ?? 'similar', use: 'cosine', params: { model: grader, reference: column }, column, value };
    case 'factuality':
    case 'model-graded-factuality':
      return judge('factuality', `${factuality.rubric}\n\nThe question:\n{{ input }}\n\nThe reference answer:\n{{ row.${column} }}\n\nThe answer:\n{{ output }}`, negated ? Object.fromEntries(Object.entries(factuality.choices).map(([name, score]) => [name, 1 - score])) : factuality.choices);
    case 'model-graded-closedqa':
      return judge('closed_qa', `Decide whether the answer meets this criterion, and only this one: {{ row.${column} }}\n\n${shown}\nChoose\nYES: it does\nNO: it does not, or one cannot tell`, yes);
    case 'answer-relevance':
      notes.add('`answer-relevance` is a judge’s yes or no here, where promptfoo compares the question with questions that it makes of the answer');
      return judge('answer_relevance', `Decide whether the answer bears on the question, without regard to whether it is right.\n\n${shown}\nChoose\nYES: it does\nNO: it does not`, yes);
    case 'g-eval':
      notes.add('`g-eval` is a judge’s yes or no here, where promptfoo lets the judge plan its steps and give marks');
      return judge('g_eval', `Does the answer meet this: {{ row.${column} }}\n\n${shown}`, either);
    default:
      return judge('judge', `Does the answer meet this: {{ row.${column} }}\n\nThe answer:\n{{ output }}`, either);
  }
}
