import { allModels } from './allModels.ts';
import type { CommandModel } from './models.ts';
import type { Task } from './task.ts';
import type { Parameter, ServerSpec } from './tune.ts';

/** Code on this machine that a task runs: somebody should have looked at it before it runs for the first time. */
export interface TaskCode {
  /** `scorer x` */
  readonly what: string;
  /** A file whose text is run; absolute. */
  readonly file?: string;
  /** A program and its arguments, as one line. */
  readonly command?: string;
}

/** Of the jobs of a cluster; they run as whoever submits them. */
export const setupOfJobs = 'setup of its jobs';
export const optionsOfJobs = 'options of its jobs';

/** In the order of the task; empty where it only asks endpoints and reads files. */
export function codeOf(task: Pick<Task, 'models' | 'helpers' | 'scorers' | 'matrix' | 'server' | 'tune' | 'executor'>): readonly TaskCode[] {
  return [
    // Each line quoted: what is agreed to tells where one ends.
    ...(task.executor === undefined || task.executor.setup.length === 0 ? [] : [{ what: setupOfJobs, command: task.executor.setup.map(quoted).join('; ') }]),
    // A cluster may have options that change what runs: `--container=./bundle`.
    ...(task.executor === undefined || task.executor.extra.length === 0 ? [] : [{ what: optionsOfJobs, command: `sbatch ${task.executor.extra.map(quoted).join(' ')}` }]),
    ...(task.server === undefined ? [] : serverCode(task.server.spec, [])),
    ...(task.tune === undefined ? [] : [...serverCode(task.tune.server, task.tune.parameters), ...(task.tune.eval === undefined ? [] : codeOf(task.tune.eval))]),
    ...unique([...allModels(task), ...(task.matrix?.variants ?? []).flatMap(({ models }) => models)].flatMap(model => (model.provider === 'command' ? [{ what: `model ${model.id}`, command: lineOf(model) }] : []))),
    ...task.scorers.flatMap((scorer): readonly TaskCode[] => {
      if (scorer.use === 'custom') return [{ what: `scorer ${scorer.id}`, file: scorer.params.path }];
      if (scorer.use === 'javascript') return Object.entries(scorer.params.codes).map(([name, text]) => ({ what: `scorer ${scorer.id}`, command: `JavaScript${name === 'code' ? '' : ` ${name}`}: ${text}` }));
      return scorer.use === 'command' ? [{ what: `scorer ${scorer.id}`, command: scorer.params.command.map(quoted).join(' ') }] : [];
    }),
  ];
}

/** With its templates, and the texts that configurations fill in: a level may be a program too. Pitwall's own simulated server is no code of the task. */
function serverCode({ start, env }: ServerSpec, parameters: readonly Parameter[]): readonly TaskCode[] {
  const command = 'command' in start ? start.command : ['docker', 'run', ...start.docker.options, start.docker.image, ...start.docker.args];
  const [program, verb, ...args] = command;
  if (program === 'pitwall' && verb === 'sim' && Object.keys(env).length === 0 && !args.some(arg => arg.startsWith('--truth-log'))) return [];
  const line = [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), ...command.map(quoted)].join(' ');
  const texts = parameters.flatMap(parameter => ('levels' in parameter && parameter.expands === undefined && parameter.levels.some(level => typeof level === 'string') ? [`${parameter.name}: ${parameter.levels.map(level => quoted(String(level))).join(', ')}`] : []));
  return [{ what: 'server', command: texts.length === 0 ? line : `${line} (${texts.join('; ')})` }];
}

/** As a shell would be told it. Variables may decide what is run, so they stand before the program. */
function lineOf({ environment, command }: CommandModel): string {
  return [...Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`), ...command.map(quoted)].join(' ');
}

function quoted(text: string): string {
  return /^[\w@%+=:,./{}$-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function unique(code: readonly TaskCode[]): readonly TaskCode[] {
  return [...new Map(code.map(each => [JSON.stringify(each), each])).values()];
}
