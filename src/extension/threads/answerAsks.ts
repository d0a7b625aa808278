import { parentPort } from 'node:worker_threads';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Answered, Asked, AsksOf } from './asks.ts';

/** Of a thread, or a process: answers whatever its `AskThread` or `AskProcess` asks, one after the other. */
export function answerAsks<A extends AsksOf<A>>(answer: (asked: Asked<A>) => unknown): void {
  if (parentPort === null) process.on('message', (asked: Asked<A>) => void process.send?.(answered(asked, answer)));
  else parentPort.on('message', (asked: Asked<A>) => parentPort?.postMessage(answered(asked, answer)));
}

function answered<A extends AsksOf<A>>(asked: Asked<A>, answer: (asked: Asked<A>) => unknown): Answered {
  try {
    return { id: asked.id, answer: answer(asked) };
  } catch (error) {
    return { id: asked.id, failure: error instanceof HumanError ? renderHumanError(error) : String(error) };
  }
}
