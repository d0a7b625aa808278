// examples/local-llm.eval.yaml against a real model, as its first lines say; the model is fetched where it is missing.
import assert from 'node:assert/strict';
import { execa } from 'execa';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { serveModel } from '../../scripts/localModel.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-local-'));
let server;

before(async () => {
  cpSync(path.join(root, 'examples'), folder, { recursive: true });
  server = await serveModel();
});

after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Of the example's 50 problems, on two processors a second or more each: as many as tell that all of it works. */
const problems = 20;

test(`a small model on this machine answers ${problems} problems and 24 reviews`, async () => {
  const { outcome, trials } = await runExample();
  assert.equal(outcome, 'succeeded');
  const [maths, reviews] = trials;
  assert.deepEqual([maths.configuration.dataset, maths.samples, reviews.configuration.dataset, reviews.samples], ['gsm8k', problems, 'reviews', 24]);
  for (const trial of trials) {
    assert.equal(trial.outcomes.failed, undefined, JSON.stringify(trial.outcomes));
    assert.ok(trial.tokens_out > trial.samples, 'the model’s tokens are counted');
    assert.ok(trial.latency_ms.p50 > 1, 'a real model takes its time');
  }
  assert.equal(maths.metrics.numeric_match.n, problems);
  // One of two labels: chance is a half; a model that does not answer the question gets next to nothing.
  assert.equal(reviews.metrics.label.n, 24);
  assert.ok(reviews.metrics.label.value > 0.25, `label is ${reviews.metrics.label.value}`);
});

test('its second run asks nobody, and says the same', async () => {
  const first = JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8'));
  await server.stop();
  const second = await runExample();
  assert.deepEqual(
    second.trials.map(trial => [trial.cached, trial.metrics]),
    first.trials.map(trial => [trial.samples, trial.metrics]),
  );
});

async function runExample() {
  const result = path.join(folder, 'result.json');
  await execa(process.execPath, [path.join(root, 'dist/cli.js'), 'run', 'local-llm.eval.yaml', '--set', `models.0.base_url=${server.url}`, '--set', `datasets.0.sample=${problems}`, '--json', result], { cwd: folder, env: { INIT_CWD: folder }, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', timeout: 300_000 });
  return JSON.parse(readFileSync(result, 'utf8'));
}
