import { AskThread, type Answerer, type Hearing } from './askThread.ts';
import type { AsksOf } from './asks.ts';
import { startOwnProcess } from './startOwnProcess.ts';

/** The same in a process of its own: for what computes numbers. */
export class AskProcess<A extends AsksOf<A>> extends AskThread<A> {
  protected override begin(file: string, { answered, lost }: Hearing): Answerer {
    const child = startOwnProcess(file, lost);
    child.on('message', answered);
    // What cannot be sent any more has an end that is told.
    return { post: asked => void child.send(asked as object, () => undefined), end: () => void child.kill('SIGKILL') };
  }
}
