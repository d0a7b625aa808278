import { HumanError } from '../../base/humanError.ts';
import { parseTask } from '../parseTask.ts';
import type { Converted, Source } from './source.ts';

/** A task that was made must be one: what the source holds that no task takes is told by the check of tasks, as a sentence about the source. */
export function refuseUnusable({ name }: Source, converted: Converted): Converted {
  if (converted.kind === 'config') return converted;
  const [error] = parseTask(converted.text, `/${name}`).problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined) throw new HumanError({ what: `what it becomes is no task: ${error.message}`, where: name, toDo: error.toDo ?? 'mend it, and convert it again' });
  return converted;
}
