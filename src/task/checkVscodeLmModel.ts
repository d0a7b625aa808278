import type { Checking } from './checking.ts';
import { readAsked } from './checkAskedModel.ts';
import { checkReferences } from './checkReferences.ts';
import type { Model, VscodeLmModel } from './models.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';

type Written = Extract<WrittenTask['models'][number], { provider: 'vscode-lm' }>;

/** What `params` cannot say, and where it is said instead. */
const elsewhere: Readonly<Record<string, string>> = { model: 'write `model` beside `params`', messages: 'use `prompts`', stream: 'remove it: the answer is always streamed' };

export function readVscodeLm(model: Written, base: Pick<Model, 'id' | 'limits' | 'limitLine' | 'presetLine'>, path: Path, checking: Checking): VscodeLmModel {
  const { params = {} } = model;
  const { reporter } = checking;
  const which: Partial<Record<'model' | 'vendor' | 'family' | 'version', string>> = {};
  for (const key of ['model', 'vendor', 'family', 'version'] as const) {
    const value = model[key];
    if (value === undefined) continue;
    checkReferences(value, [...path, key], checking);
    which[key] = value;
  }
  if (Object.keys(which).length === 0) reporter.at([...path, 'provider'], `model \`${model.id}\` does not say which of the editor’s models it is`, 'add `model`, its id, or `vendor` and `family`');
  for (const [key, toDo] of Object.entries(elsewhere)) {
    if (Object.hasOwn(params, key)) reporter.atKey([...path, 'params', key], `\`params\` cannot hold \`${key}\`, which Pitwall sends itself`, toDo);
  }
  if (Object.hasOwn(params, 'tools')) reporter.atKey([...path, 'params', 'tools'], '`tools` has no effect: the editor’s models take none as an option', 'remove it, or use the vendor’s own API');
  return { ...base, ...readAsked(model, path, checking), provider: 'vscode-lm', ...which, params };
}
