import type { Problem } from '../../base/problem.ts';
import type { RunChoices } from '../../protocol/runChoices.ts';
import { parseTask } from '../../task/parseTask.ts';
import { resolveSettings, type SettingSources } from '../../task/settings.ts';

/** What the runner would refuse of a form's choices, as far as it can be told without reading data: said while the form is still there. */
export function choiceProblems(text: string, file: string, { set = [], parallelRequests, logging }: RunChoices, sources: Pick<SettingSources, 'config' | 'editor' | 'environment'>): readonly Problem[] {
  const overrides = set.map(line => ({ path: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1), from: line }));
  const { task, problems } = parseTask(text, file, { overrides });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (task === undefined || errors.length > 0) return errors;
  const flags = { ...(parallelRequests === undefined ? {} : { parallelRequests }), ...(logging?.level === undefined ? {} : { logLevel: logging.level }) };
  return resolveSettings({ ...sources, task: task.tune?.eval ?? task, flags }).problems.filter(({ severity }) => severity === 'error');
}
