import { expect, test } from 'vitest';
import { serverSecrets } from '../../src/runner/tune/serverSecrets.ts';
import { withoutSecrets } from '../../src/runner/withoutSecrets.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';

test('what a server was told is written nowhere, whoever repeats it', () => {
  const { store } = tempStore();
  const secrets = serverSecrets({ start: { command: ['serve', '${env:MODEL_PATH}', '${secret:key}'] }, env: { TOKEN: '${env:HF}' } }, { MODEL_PATH: '/models/llama', PITWALL_SECRET_KEY: 'keykeykey', HF: 'tokentoken' });
  expect(secrets).toEqual(['tokentoken', 'keykeykey']);
  const clean = withoutSecrets(store, secrets);
  clean.createRun(aRun(), [aTrial('a', 0)]);
  clean.createExperiment({ run: 'run-1', id: 'e01', index: 0, configuration: {}, share: 1, stage: 'waiting', devicesNeeded: 0, queuedMs: 0, attempt: 0 });
  clean.updateExperiment('run-1', 'e01', { error: 'no memory for tokentoken of /models/llama' });
  clean.updateRun('run-1', { error: 'e01: tokentoken' });
  clean.updateTrial('run-1', 'a', { error: 'keykeykey', summary: '{"n":10}' });
  clean.writeEvent('run-1', 1, { type: 'trialEnded', trial: 'a', outcome: 'failed', error: 'tokentoken' });
  clean.writeSample('run-1', aSample('a', 0, { output: 'I am tokentoken', error: 'tokentoken' }));
  clean.writeRequests('run-1', 'a', [{ trial: 'a', request: 0, warmup: false, dueMs: 0, outcome: 'failed', errorClass: 'serverError', error: 'boom keykeykey' }]);
  const [sample] = clean.samples('run-1');
  expect([clean.experiments('run-1')[0]?.error, clean.run('run-1')?.error, clean.trials('run-1')[0]?.error, clean.trials('run-1')[0]?.summary, clean.events('run-1')[0]?.event, sample?.output, sample?.error, [...clean.requests('run-1')][0]?.error]).toEqual([
    'no memory for [secret] of /models/llama', 'e01: [secret]', '[secret]', undefined, { type: 'trialEnded', trial: 'a', outcome: 'failed', error: '[secret]' }, 'I am [secret]', '[secret]', 'boom [secret]',
  ]);
});
