import { HumanError } from '../../base/humanError.ts';
import { isTaskFile } from '../taskFiles.ts';
import { converterOf } from './converters.ts';
import type { Source } from './source.ts';

/** A task as it is read, and where it was another tool's file, what that is and what is different. */
export interface TaskText {
  readonly text: string;
  readonly converted?: { readonly what: string; readonly notes: readonly string[] };
}

/** The text that is read as a task: the file's own, or what another tool's file becomes. Throws a HumanError where that is no task. */
export function asTaskText(source: Source): TaskText {
  const converter = isTaskFile(source.name) ? undefined : converterOf(source.text, source.name);
  if (converter === undefined) return { text: source.text };
  const { kind, text, notes } = converter.convert(source);
  if (kind === 'config') throw new HumanError({ what: `this is ${converter.what}, which becomes settings and no task`, where: source.name, toDo: 'write them with `pitwall import`' });
  return { text, converted: { what: converter.what, notes } };
}
