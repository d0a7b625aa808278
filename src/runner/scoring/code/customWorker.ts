// The entry of the thread that runs a user's scorer: loaded once with the file, then samples in, scores out.
import { parentPort, workerData } from 'node:worker_threads';
import { readScore } from '../../../score/readScore.ts';
import type { CodeSample } from './codeSeat.ts';
import { loadScorer, type ScorerFunction } from './loadScorer.ts';
import type { CustomMessage, CustomSetup } from './threadSeat.ts';

if (parentPort) {
  const port = parentPort;
  const { file, name } = workerData as CustomSetup;
  const say = (message: CustomMessage): void => port.postMessage(message);
  const score = async (scorer: ScorerFunction, sample: CodeSample): Promise<CustomMessage> => {
    try {
      return { score: readScore(await scorer(sample)) };
    } catch (error) {
      return { error: messageOf(error) };
    }
  };
  loadScorer(file, name).then(
    scorer => {
      port.on('message', (sample: CodeSample) => void score(scorer, sample).then(say));
      say({ ready: true });
    },
    (error: unknown) => say({ unusable: messageOf(error) }),
  );
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error);
  return message.replaceAll(/\s+/g, ' ').slice(0, 300);
}
