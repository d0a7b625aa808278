import { allModels } from './allModels.ts';
import type { Task } from './task.ts';

/** Code on this machine that a task runs: somebody should have looked at it before it runs for the first time. */
export interface TaskCode {
  /** `scorer x` */
  readonly what: string;
  /** A file whose text is run; absolute. */
  readonly file?: string;
  /** A program and its arguments, as one line. */
  readonly command?: string;
}

/** In the order of the task; empty where it only asks endpoints and reads files. */
export function codeOf(task: Pick<Task, 'models' | 'helpers' | 'scorers'>): readonly TaskCode[] {
  return [
    ...allModels(task).flatMap(model => (model.provider === 'command' ? [{ what: `model ${model.id}`, command: model.command.join(' ') }] : [])),
    ...task.scorers.flatMap((scorer): readonly TaskCode[] => {
      if (scorer.use === 'custom') return [{ what: `scorer ${scorer.id}`, file: scorer.params.path }];
      return scorer.use === 'command' ? [{ what: `scorer ${scorer.id}`, command: scorer.params.command.join(' ') }] : [];
    }),
  ];
}
