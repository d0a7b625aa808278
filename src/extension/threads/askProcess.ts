import { AskThread, type Answerer, type Hearing } from './askThread.ts';
import type { AsksOf } from './asks.ts';
import { sendTo, startOwnProcess } from './startOwnProcess.ts';

/** The same in a process of its own: for what computes numbers. */
export class AskProcess<A extends AsksOf<A>> extends AskThread<A> {
  protected override begin(file: string, { answered, lost }: Hearing): Answerer {
    const child = startOwnProcess(file, lost);
    child.on('message', answered);
    return { post: asked => sendTo(child, asked as object), end: () => void child.kill('SIGKILL') };
  }
}
