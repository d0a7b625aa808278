import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import { renderProblem } from '../../base/problem.ts';
import type { Environment } from '../../execute/secrets.ts';
import { modelsOf, type Asked } from '../../execute/look/modelsOf.ts';
import { endpointName } from '../../execute/endpointName.ts';
import type { Check } from '../../report/doctor/check.ts';
import { allModels } from '../../task/allModels.ts';
import type { Model } from '../../task/models.ts';
import { suggest } from '../../task/nearest.ts';
import type { Task } from '../../task/task.ts';
import { loadTask } from '../loadTask.ts';
import { checkProgram } from './checkProgram.ts';

export interface TaskQuestion {
  /** Absolute. */
  readonly files: readonly string[];
  readonly workspace: string;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** Whether task files can be run: they are well, their programs are there, and their endpoints answer, with the key, and know the model. Each endpoint is asked once, for its list of models, which costs nothing. */
export async function checkTasks({ files, workspace, environment, clock }: TaskQuestion, signal: AbortSignal): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const asked = new Map<string, Promise<Check>>();
  for (const file of files) {
    const name = path.relative(workspace, file);
    const task = read(file, name);
    if (!('kind' in task)) {
      checks.push(task);
      continue;
    }
    checks.push({ name: 'task', state: 'ok', found: `${name} is well` });
    const { spec } = task.server ?? { spec: task.tune?.server };
    if (spec !== undefined) checks.push('command' in spec.start ? checkProgram(`${name}: server`, spec.start.command[0] ?? '', spec.folder ?? path.dirname(file), environment) : checkProgram(`${name}: server`, 'docker', path.dirname(file), environment));
    for (const model of modelsIn(task)) {
      const key = JSON.stringify({ ...model, id: '', limits: undefined });
      if (!asked.has(key)) asked.set(key, checkModel(model, `${name}: ${model.id}`));
    }
  }
  return [...checks, ...(await Promise.all(asked.values()))];

  function read(file: string, name: string): Task | Check {
    try {
      return loadTask({ file, workspace, environment }).task;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      const problem = error.problems.find(({ severity }) => severity === 'error');
      return { name: 'task', state: 'problem', found: problem === undefined ? `${name}: ${error.what}` : renderProblem({ ...problem, file: name }), toDo: error.toDo ?? 'correct the file' };
    }
  }

  async function checkModel(model: Model, name: string): Promise<Check> {
    if (model.provider === 'command') return checkProgram(name, model.command[0], model.folder, environment);
    if (model.provider === 'vscode-lm') return { name, state: 'none', found: 'a model of the editor, which only its own runs can ask' };
    if (model.provider === 'sim' || model.provider === 'recorded') return { name, state: 'ok', found: model.provider === 'sim' ? 'simulated' : 'recorded' };
    try {
      return { name, ...toldBy(await modelsOf(model, { environment, clock }, signal), endpointName(model, environment)) };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return { name, state: 'problem', found: `${error.what}${error.where === undefined ? '' : ` (${error.where})`}`, toDo: error.toDo ?? 'correct the task' };
    }
  }
}

/** The server that a run starts is asked by nobody else. */
function modelsIn(task: Task): readonly Model[] {
  if (task.tune !== undefined) return task.tune.eval?.helpers ?? [];
  if (task.server !== undefined) return task.helpers ?? [];
  return [...allModels(task), ...(task.load === undefined ? [] : [task.load.target])];
}

function toldBy(asked: Asked, endpoint: string): Omit<Check, 'name'> {
  switch (asked.kind) {
    case 'unreachable':
      return { state: 'problem', found: asked.words, toDo: 'start the server, or correct the address' };
    case 'refused':
      if (asked.status === 401 || asked.status === 403) return { state: 'problem', found: `${endpoint} refuses the key (HTTP ${asked.status}${wordsIn(asked.words)})`, toDo: 'correct the value that `api_key` or `headers` refer to' };
      return { state: 'warning', found: `${endpoint} answers HTTP ${asked.status}${wordsIn(asked.words)}`, toDo: 'try again later; a run waits and asks again' };
    case 'answers': {
      const { name, models } = asked;
      if (models === undefined || name === undefined) return { state: 'ok', found: `${endpoint} answers, and lists no models` };
      if (models.some(model => model === name || model === `${name}:latest`)) return { state: 'ok', found: `${endpoint} answers, and knows \`${name}\`` };
      return { state: 'warning', found: `${endpoint} answers, and does not list \`${name}\``, toDo: suggest(name, models, 'Its models are') };
    }
  }
}

function wordsIn(words: string): string {
  return words === '' ? '' : `: ${words}`;
}
