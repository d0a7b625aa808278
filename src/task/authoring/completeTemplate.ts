import { filters } from '../templateFilters.ts';
import { placeNames } from '../server/renderServer.ts';
import { isMapping } from '../isMapping.ts';
import { columnsOf } from './columns.ts';
import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';
import { literal, type AuthoringPorts, type Suggestion } from './suggestion.ts';

const meanings: Readonly<Record<string, string>> = {
  input: 'The sample’s input.',
  target: 'The reference answer.',
  targets: 'All reference answers.',
  row: 'The dataset’s row: `row.NAME` is a column.',
  few_shot: 'The prompt’s examples, joined.',
  answers: 'What was answered to the turns before.',
  output: 'What the model answered.',
  answer: 'What extract found in the output.',
  prompt: 'All messages as one text.',
  messages: 'The messages, as a list.',
  params: 'The model’s params: `params.NAME`.',
  inputs: 'All inputs of the batch.',
  max_tokens: 'How long the answer may be.',
  response: 'What the endpoint answered.',
  index: 'The row’s place among all rows, from 0.',
  split: 'The split that is read.',
  port: 'The port that the server listens on.',
  host: 'The address that the server listens on.',
  gpus: 'The GPUs of the replica.',
  model: 'The server’s model.',
};

/** What may stand in a template or an expression at the cursor; undefined where there is none. */
export function completeTemplate(part: Part, cursor: Cursor, ports: AuthoringPorts): readonly Suggestion[] | undefined {
  const names = variablesAt(part);
  if (names === undefined) return undefined;
  const inside = names.expression ? cursor.before : openBraces(cursor.before);
  if (inside === undefined) return undefined;
  const word = /[\w.]*$/.exec(inside)?.[0] ?? '';
  const range = [cursor.range[0] + cursor.before.length - word.slice(word.lastIndexOf('.') + 1).length, cursor.range[0] + cursor.before.length] as const;
  const offer = (list: readonly string[], kind: Suggestion['kind'], detail: (name: string) => string | undefined): readonly Suggestion[] =>
    list.map((name, k) => {
      const documentation = detail(name);
      return { label: name, kind, ...(documentation === undefined ? {} : { documentation }), insert: literal(name), range, order: k };
    });
  const columns = (): readonly string[] => columnsOf(part, ports, part.path[0] === 'datasets' ? Number(part.path[1]) : undefined);
  const column = /\brow(\.|\[['"])([\w -]*)$/.exec(inside);
  if (column !== null) {
    const [begin, end] = [cursor.range[0] + cursor.before.length - (column[2] ?? '').length, cursor.range[0] + cursor.before.length];
    return offer(columns().filter(name => column[1] !== '.' || /^[A-Za-z_]\w*$/.test(name)), 'column', () => undefined).map(each => ({ ...each, detail: 'column', range: [begin, end] }));
  }
  if (word.includes('.')) return [];
  if (!names.expression && /[^|]\|\s*\w*$/.test(inside)) return offer(filters, 'filter', () => undefined).map(each => ({ ...each, detail: 'filter' }));
  // Within a text of the template nothing is a name.
  if ((inside.split("'").length - 1) % 2 === 1) return [];
  const withRow = names.list.includes('row') ? columns().filter(name => /^[A-Za-z_]\w*$/.test(name)).map(name => `row.${name}`) : [];
  return [...offer(names.list, 'variable', name => (Object.hasOwn(meanings, name) ? meanings[name] : undefined)), ...offer(withRow, 'column', () => 'A column of the dataset.').map((each, k) => ({ ...each, order: 50 + k }))];
}

/** What stands behind the last `{{` or `{%` that is still open. */
function openBraces(before: string): string | undefined {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (open === -1) return undefined;
  const inside = before.slice(open + 2);
  return /[}%]\}/.test(inside) ? undefined : inside;
}

interface Variables {
  readonly list: readonly string[];
  /** The text itself is an expression, without braces. */
  readonly expression: boolean;
}

const request = ['input', 'prompt', 'messages', 'row', 'params'];

function variablesAt(part: Part): Variables | undefined {
  const { shape, task, kind } = part;
  const of = (...list: string[]): Variables => ({ list, expression: false });
  if (/^datasets\.\*\.where$|^workload\.data\.where$/.test(shape)) return { list: ['row', 'index'], expression: true };
  if (/^(datasets\.\*\.)?prompts\.\*\.(template|messages(\.\*(\.content)?)?|turns(\.\*)?)$/.test(shape)) return of('input', 'target', 'row', 'few_shot', ...(shape.includes('turns') ? ['answers'] : []));
  if (/prompts\.\*\.few_shot\.template$/.test(shape)) return of('input', 'target', 'row');
  if (/^datasets\.\*\.(fields\.\w+|cluster)$|few_shot\.fields\.\w+$|^models\.\*\.output$|^workload\.data\.fields\.\w+$/.test(shape)) return of('row');
  if (/^datasets\.\*\.(path|table|query)$|few_shot\.path$/.test(shape)) return of('split');
  if (/^models\.\*\.(path|table|query)$/.test(shape)) return of('dataset', 'split');
  if (/^(models|helpers)\.\*\.(body(\..*)?|stdin|command\.\*)$/.test(shape)) return of(...request);
  if (/^target\.body(\..*)?$/.test(shape)) return of(...request.filter(name => name !== 'row'), 'max_tokens', 'inputs');
  if (/^((models|helpers)\.\*|target)\.(response|usage\.\w+)$/.test(shape)) return of('response');
  if (/scorers\.\*\.params\.(rubric|criteria)$/.test(shape)) return of('input', 'output', 'answer', 'target', 'targets', 'row');
  if (kind !== 'tune' && !shape.startsWith('server')) return undefined;
  const parameters = isMapping(task['parameters']) ? Object.keys(task['parameters']) : [];
  if (shape === 'constraints.*' || shape === 'server.gpus') return { list: parameters, expression: true };
  return /^server\.(command|args|docker\.(args|options))\.\*$|^server\.env\./.test(shape) ? of(...parameters, ...placeNames) : undefined;
}
