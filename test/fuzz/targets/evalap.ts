import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { evalap } from '../../../src/task/convert/evalap/evalap.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

/** What is posted to Evalap, or to `pitwall serve`, becomes a text that is read as a task without a mistake, whatever is in it. */
export const target: FuzzTarget = {
  seeds: () => [
    '{"name": "n", "readme": "r", "cv": {"common_params": {"dataset": "d", "metrics": ["judge_notator", "output_length"], "judge_model": "gpt-4o", "model": {"base_url": "http://h/v1", "sampling_params": {"temperature": 0.2, "seed": 1}}}, "grid_params": {"model": [{"name": "a", "system_prompt": "{{x}} {% y"}, {"name": "b", "sampling_params": {"temperature": 1}}]}, "repeat": 2}}',
    'name: n\ndataset: {name: d, df: {q: {0: a, 1: b}, t: {0: a}}, columns_map: {query: q, output_true: t}}\nmodel: {aliased_name: m, output: [x, y]}\nmetrics: [accuracy, {name: judge_adhoc, aliased_name: z, params: {prompt: "{{query}} {{output}} 1-10"}}]\nsample: [0, 1]\n',
    'experiments:\n  - {name: a, dataset: d, model: {name: x, base_url: "http://h", api_key: k, extra_params: {n: 2, rag: {limit: 5}}}, metrics: [qcm_exactness]}\n  - {name: b, dataset: e, model: {name: x, base_url: "http://h", prelude_prompt: p}, metrics: [f1_score], parameters: {max_parallel_requests: 3, sample_size: 4, seed: 1}}\n',
    'experiment: {default_parallel_requests: 10, max_parallel_requests: 50}\nlogging: {level: WARNING, request_logging: true}\n',
  ],
  words: ['cv: ', 'grid_params: ', 'common_params: ', 'model: ', 'models: ', 'dataset: ', 'metrics: ', 'judge_model: ', 'sample: ', 'parameters: ', 'name: ', 'base_url: ', 'http://', 'judge_adhoc', 'judge_precision', '{{', '{%', '}}', '\n  - ', '[', ']', '{', '}', '__proto__: ', '${env:X}', 'null', '&a ', '*a'],
  async run(input) {
    const text = input.toString();
    evalap.matches(text, 'e.json');
    const converted = await humanly(() => evalap.convert({ name: 'e.json', text, read: () => undefined, list: () => undefined }));
    if (converted === undefined) return;
    assert.equal(typeof parse(converted.text, { maxAliasCount: 100 }), 'object');
    if (converted.kind === 'eval') assert.deepEqual(parseTask(converted.text, '/w/e.eval.yaml').problems.filter(({ severity }) => severity === 'error').map(({ message }) => message), []);
  },
};
