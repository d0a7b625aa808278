import { HumanError } from '../base/humanError.ts';
import { launchFailure, parseLaunchRequest } from '../protocol/launch.ts';
import { agreedBefore } from './agreedBefore.ts';
import { keepObjectsApart } from './keepObjectsApart.ts';
import { keepHeapSmall } from './smallHeap.ts';
import { startRun } from './startRun.ts';
import { Stop } from './stop.ts';

/** The background runner: one process, one run. Its argument is a LaunchRequest; the store is its channel; its output is a log. */
async function main(): Promise<number> {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(name, () => controller.abort(new Stop('interrupted', `the runner was stopped by ${name}`)));
  }
  try {
    const request = parseLaunchRequest(process.argv[2] ?? '');
    const { outcome, store } = await startRun(request, { environment: process.env, consent: agreedBefore(request.agreed) }, controller.signal);
    store.dispose();
    return outcome === 'succeeded' ? 0 : 3;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    console.log(JSON.stringify(launchFailure(error)));
    return error.kind === 'usage' ? 2 : 3;
  }
}

keepHeapSmall();
keepObjectsApart();
void main().then(code => {
  process.exitCode = code;
});
