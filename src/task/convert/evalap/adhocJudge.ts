import { HumanError } from '../../../base/humanError.ts';
import type { Notes } from '../notes.ts';
import { literal } from './literal.ts';
import { judgeId, ofHundred, ofTen, yesOrNo } from './metrics.ts';

/** Evalap's names in a judge's prompt, and ours. Others are columns of the row. */
const names: Readonly<Record<string, string>> = { query: 'input', output: 'output', output_true: 'target' };
const to = '(?:to|and|-|–|à|et)';
const scales = [
  { of: new RegExp(String.raw`\b1\s*${to}\s*10\b`), choices: ofTen, said: 'its grades from 1 to 10 are 0.1 to 1' },
  { of: new RegExp(String.raw`\b0\s*${to}\s*100\b`), choices: ofHundred, said: 'its 0 to 100 are 0 to 1, in steps of 0.1' },
];

/** A judge with a prompt of one's own; undefined, and told, where the prompt is more than texts and names. */
export function adhocJudge(prompt: unknown, where: string, notes: Notes): { readonly use: string; readonly params: object } | undefined {
  if (typeof prompt !== 'string' || prompt.trim() === '') throw new HumanError({ what: 'metric `judge_adhoc` has no prompt', where, toDo: 'write `params: {prompt: …}`' });
  if (/\{[%#]/.test(prompt) || [...prompt.matchAll(/\{\{(.*?)\}\}/gs)].some(([, inside = '']) => !/^\s*[A-Za-z_]\w*\s*$/.test(inside))) {
    notes.add('metric `judge_adhoc` has a prompt with more than names in its braces, and is left out');
    return undefined;
  }
  const fields = new Set<string>();
  // Names stand at every second place.
  const rubric = prompt.split(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/).map((part, k) => {
    if (k % 2 === 0) return literal(part);
    if (Object.hasOwn(names, part)) return `{{ ${names[part] ?? ''} }}`;
    fields.add(part);
    return `{{ row.${part} }}`;
  }).join('');
  const scale = scales.find(({ of }) => of.test(prompt));
  notes.add(`metric \`judge_adhoc\`: ${scale?.said ?? 'its verdicts are 1 and 0'}; where its prompt means others, write them into \`choices\``);
  return { use: 'judge', params: { model: judgeId, rubric, choices: scale?.choices ?? yesOrNo, ...(fields.size === 0 ? {} : { fields: [...fields] }) } };
}
