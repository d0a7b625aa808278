import assert from 'node:assert/strict';
import { readSettings } from '../../../src/task/convert/cfbenchmark/settings.ts';
import { readPickledLists } from '../../../src/task/convert/cfbenchmark/pickledLists.ts';
import { Notes } from '../../../src/task/convert/notes.ts';
import { cortex } from '../../../src/task/convert/cortex/cortex.ts';
import { dynabench } from '../../../src/task/convert/dynabench/dynabench.ts';
import type { Converter } from '../../../src/task/convert/source.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

const readers: readonly (readonly [Converter, name: string])[] = [[cortex, 'cortex.yaml'], [dynabench, 'a_task_config.yaml'], [dynabench, 'task.json'], [dynabench, 'task_config.py']];

/** Configurations of servers and tables of tasks become texts that are read as tasks without an error; a pickle and a program are read and never run. */
export const target: FuzzTarget = {
  seeds: () => [
    '- name: a\n  kind: RealtimeAPI\n  handler: {type: python, path: h.py, processes_per_replica: 2, threads_per_process: 3, env: {A: b}, server_side_batching: {max_batch_size: 4, batch_interval: 0.1s}}\n  compute: {gpu: 1, mem: 1G}\n  autoscaling: {min_replicas: 1, max_replicas: 4, init_replicas: 2, target_in_flight: 2.5, max_replica_concurrency: 9, window: 1m}\n',
    '- {name: s, kind: TrafficSplitter, apis: []}\n- name: p\n  kind: RealtimeAPI\n  pod: {port: 8080, max_concurrency: 2, max_queue_length: 3, containers: [{name: c, image: i, command: [a], args: [b], env: {N: 1}, readiness_probe: {http_get: {path: /h}}}]}\n',
    'aggregation_metric: {type: dynascore}\ncontext: [{name: context}]\ninput: [{name: hypothesis}, {name: label}]\noutput: [{name: label}]\nperf_metric: {type: accuracy, reference_name: label}\ndelta_metrics: [{type: fairness}]\n',
    '{"task_code": "flores_small1", "config_yaml": "perf_metric: {type: sp_bleu, reference_name: targetText}", "instance_type": "ml.p2.xlarge", "instance_count": 3, "datasets": ["a-dev", {"name": "b"}]}',
    '_d = {"perf_metric": "macro_f1", "instance_config": p["ml.m5.xlarge"], "input_keys": ["uid", "s"]}\ndef _g(c=None):\n    if not c:\n        return _d\n    n = _d.copy()\n    return n\ntasks_config = {"hs": _g(), "flores_full": {**_g({"perf_metric": "bleu"}), "instance_count": 16}}\n',
    'modelname = \'m\'\ntest_type="few-shot"#x\nbenchmark_path=\'../data\'\n',
    '\x80\x04\x95\x0f\0\0\0\0\0\0\0}\x94\x8c\x01a\x94]\x94\x8c\x01x\x94as.',
  ],
  words: ['- name: ', 'kind: RealtimeAPI\n', 'autoscaling: ', 'null', '{{', '${env:', 'perf_metric: ', 'type: ', 'tasks_config = {', '**', '_g(', '"', '[', ']', '{', '}', '\n  ', '-1', '0', '1e99', '\x8c', '\x94', '&a ', '*a'],
  async run(input) {
    const text = input.toString();
    for (const [converter, name] of readers) {
      converter.matches(text, name);
      const converted = await humanly(() => converter.convert({ name, text, read: () => undefined, list: () => undefined }));
      if (converted === undefined) continue;
      const { task, problems } = parseTask(converted.text, `/w/a.${converted.kind}.yaml`);
      assert.deepEqual(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message), []);
      assert.notEqual(task, undefined);
    }
    readPickledLists(input.toString('latin1'));
    readSettings({ name: 'x/', text: '', read: () => text, list: () => undefined }, '.', new Notes());
  },
};
