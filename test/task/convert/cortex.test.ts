import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderHumanError, type HumanError } from '../../../src/base/humanError.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { cortex } from '../../../src/task/convert/cortex/cortex.ts';
import { readGoDuration } from '../../../src/task/convert/cortex/goDuration.ts';
import { knownFileOf } from '../../../src/task/convert/knownFiles.ts';
import type { Source } from '../../../src/task/convert/source.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

const source = (text: string): Source => ({ name: 'cortex.yaml', text, read: () => undefined, list: () => undefined });

interface Shape {
  readonly name: string;
  readonly server: Readonly<Record<string, unknown>>;
  readonly load: { readonly concurrency: readonly number[] };
  readonly batching?: unknown;
}

function converted(text: string): Shape & { readonly notes: readonly string[]; readonly trials: number } {
  expect(knownFileOf(text, 'cortex.yaml')?.id).toBe('cortex');
  const { kind, text: made, notes } = cortex.convert(source(text));
  expect(kind).toBe('bench');
  const { task, problems } = parseTask(made, '/w/c.bench.yaml');
  expect(problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (task === undefined ? made : '')).toBe('');
  return { ...(parse(made) as Shape), notes, trials: task === undefined ? 0 : makePlan(task, one => one).trials.length };
}

/** What a server says of its copies: `2 × 4·8 +200`, processes by threads, and how many may wait. */
function capacity({ server: { replicas, processes_per_replica: processes, threads_per_process: threads, max_queue_length: queue } }: Pick<Shape, 'server'>): string {
  return `${JSON.stringify(replicas)} × ${processes as number}·${threads as number}${queue === undefined ? '' : ` +${queue as number}`}`;
}

const api = (more: string, kind = 'kind: RealtimeAPI', handler = 'handler: {type: python, path: handler.py}'): string => `- name: texts\n  ${kind}\n  ${handler}\n${more.split('\n').map(line => (line === '' ? '' : `  ${line}\n`)).join('')}`.replace(/^ {2}\n/m, '');
const handler = (more: string): string => `handler:\n    type: python\n    path: handler.py\n    ${more}`;

test.each<[string, string, string, readonly number[]]>([
  ['one of everything', api(''), '1 × 1·1 +1023', [1]],
  ['processes and threads', api('', 'kind: RealtimeAPI', handler('processes_per_replica: 2\n    threads_per_process: 3')), '1 × 2·3 +1018', [1, 6]],
  ['a range of replicas', api('autoscaling: {min_replicas: 2, max_replicas: 5, init_replicas: 3, target_replica_concurrency: 1.5}'), '{"min":2,"max":5,"target_in_flight":1.5,"count":3} × 1·1 +3069', [1, 3, 5]],
  ['its target where none is written', api('autoscaling: {min_replicas: 1, max_replicas: 2}', 'kind: RealtimeAPI', handler('threads_per_process: 4')), '{"min":1,"max":2,"target_in_flight":4} × 1·4 +1020', [1, 4, 8]],
  ['as many as there must be', api('autoscaling: {min_replicas: 2, max_replicas: 2, max_replica_concurrency: 10}'), '2 × 1·1 +18', [1, 2]],
  ['fewer places than are worked on', api('autoscaling: {max_replica_concurrency: 1}', 'kind: SyncAPI', handler('threads_per_process: 4').replace('handler:', 'predictor:')), '1 × 1·4 +0', [1, 4]],
  ['to nothing', api('autoscaling: {min_replicas: 0, max_replicas: 1}'), '1 × 1·1 +1023', [1]],
  ['0.13: workers, and no kind', '- name: texts\n  predictor:\n    type: onnx\n    path: p.py\n  autoscaling: {workers_per_replica: 2, threads_per_worker: 3, min_replicas: 1, max_replicas: 4}\n', '{"min":1,"max":4,"target_in_flight":6} × 2·3 +1018', [1, 6, 24]],
  ['0.10: replicas below compute', '- kind: deployment\n  name: d\n- kind: api\n  name: texts\n  predictor:\n    type: python\n    path: p.py\n  compute: {replicas: 3, gpu: 1}\n', '3 × 1·1', [1, 3]],
  ['a pod', api('pod: {port: 8080, max_concurrency: 8, max_queue_length: 16, containers: [{name: api, image: i}]}\nautoscaling: {max_replicas: 2, target_in_flight: 4}', 'kind: RealtimeAPI', 'x: 1'), '{"min":1,"max":2,"target_in_flight":4} × 8·1 +16', [1, 8, 16]],
  ['nulls are what is not written', api('autoscaling: {min_replicas: null, max_replicas: ~}\ncompute: null'), '1 × 1·1 +1023', [1]],
  ['anchors', `- &a\n  name: texts\n  kind: RealtimeAPI\n  handler: {type: python, path: a.py, processes_per_replica: 2}\n- <<: *a\n  name: b\n`, '1 × 2·1 +1022', [1, 2]],
])('%s', (_what, text, picture, levels) => {
  const made = converted(text);
  expect([made.name, capacity(made), made.load.concurrency, made.trials]).toEqual(['texts', picture, levels, levels.length]);
});

test('a container is started as it is, on a port of its own', () => {
  const { server, notes } = converted(`- name: texts
  kind: RealtimeAPI
  pod:
    containers:
    - name: api
      image: org/texts:1
      command: [python3, serve.py]
      args: [--style, "{{ plain }}"]
      env: {DEVICE: cuda, N: 2, CUDA_VISIBLE_DEVICES: "0"}
      compute: {cpu: 1, gpu: 2, mem: 1Gi}
      readiness_probe: {http_get: {path: /healthz, port: 8080}}
    - {name: nginx, image: nginx}
  autoscaling: {max_replicas: 3}
`);
  expect(server).toMatchObject({
    docker: { image: 'org/texts:1', options: ['--entrypoint', 'python3'], args: ['serve.py', '--style', "{{ '{{' }} plain }}"] },
    env: { CORTEX_PORT: '{{ port }}', DEVICE: 'cuda', N: '2' },
    ready: { path: '/healthz' },
    gpus: 2,
  });
  expect(notes).toEqual(expect.arrayContaining([
    'api texts: pod: the container `nginx` beside the first is not started',
    'api texts: pod: container api: compute: `cpu` is not carried over',
    'api texts: pod: container api: the variable `CUDA_VISIBLE_DEVICES` is not carried over: it is set to the GPUs that are leased',
    'api texts: pod: container api: requests reach the port that $CORTEX_PORT names, another one for each replica: the image must listen there, not always at 8080; it is asked over the OpenAI API',
    'api texts: all 6 GPUs that its replicas may need are leased before it starts',
  ]));
});

test('a class is loaded by a program that has to be written; each key that means something to Cortex alone is told', () => {
  const { server, notes } = converted(api('monitoring: {model_type: classification}\ncompute: {gpu: 1, inf: 1}\nnetworking: {endpoint: x}', 'kind: RealtimeAPI', handler('config: {a: 1}\n    models: {path: s3://b/}\n    env: {A: "1"}')));
  expect(server).toMatchObject({ command: ['python3', 'serve.py', '--host', '{{ host }}', '--port', '{{ port }}'], env: { A: '1' }, gpus: 1 });
  expect(notes.filter(note => / is not carried over$/.test(note))).toEqual(['api texts: `monitoring` is not carried over', 'api texts: `networking` is not carried over', 'api texts: handler: `config` is not carried over', 'api texts: handler: `models` is not carried over', 'api texts: compute: `inf` is not carried over']);
  expect(notes).toContain("api texts: handler: Cortex's own server loads handler.py (python): `command` starts serve.py, a server around it that is yours to write; it is asked over the OpenAI API");
});

test('batches are collected by the client', () => {
  const { batching, load, trials, notes } = converted(api('', 'kind: RealtimeAPI', handler('threads_per_process: 2\n    server_side_batching: {max_batch_size: 5, batch_interval: 0.1s}')));
  expect([batching, load.concurrency, trials]).toEqual([{ max_batch_size: [5], batch_interval: ['100ms'] }, [1, 2, 5], 3]);
  expect(notes).toContain('api texts: handler: server_side_batching: there the server collects requests; here the client does and sends one with several inputs, which the server must take; add 1 to `max_batch_size` to compare');
});

test('of several APIs the first is the server, and what passes requests on is told', () => {
  const { name, notes } = converted(`${api('')}- {name: b, kind: RealtimeAPI, handler: {type: python, path: b.py}}\n- {name: jobs, kind: BatchAPI, handler: {}}\n- {name: all, kind: TrafficSplitter, apis: [{name: texts, weight: 30}]}\n`);
  expect(name).toBe('texts');
  expect(notes.slice(0, 3)).toEqual(['a bench has one server, which is api texts: left out are api b; put each into a file of its own', 'api jobs: a BatchAPI has no counterpart, which runs jobs', 'api all: a TrafficSplitter and its weights have no counterpart']);
});

test('what autoscaling does by itself is told only where it was set to something else', () => {
  const { notes } = converted(api('autoscaling: {min_replicas: 1, max_replicas: 3, window: 1m, downscale_stabilization_period: 30s, max_upscale_factor: 1.5, upscale_tolerance: 0.2, target_cpu_utilization: 80}'));
  expect(notes.filter(note => note.includes('autoscaling'))).toEqual(['api texts: autoscaling: `downscale_stabilization_period: 30s` is 5m here, and cannot be set', 'api texts: autoscaling: `upscale_tolerance: 0.2` is 0.05 here, and cannot be set', 'api texts: autoscaling: `target_cpu_utilization` is not carried over']);
});

test.each<[string, string, string]>([
  ['jobs', '- {name: a, kind: BatchAPI, handler: {type: python}}', 'there is no API that answers requests at once (api a is of kind BatchAPI, which runs jobs); give a file with a RealtimeAPI'],
  ['answers that come later', '- {name: a, kind: AsyncAPI, pod: {}}\n- {kind: TaskAPI}', 'there is no API that answers requests at once (api a is of kind AsyncAPI, which answers later, with an id to ask by; an api without a name is of kind TaskAPI, which runs jobs); give a file with a RealtimeAPI'],
  ['nothing', '', 'this is no Cortex API configuration; give a list of APIs, each with a name and a kind'],
  ['no mapping', '- 1\n- [RealtimeAPI]', 'this is no Cortex API configuration; give a list of APIs, each with a name and a kind'],
  ['a model that Cortex trains', '- kind: api\n  name: a\n  model_name: @dnn\n', '`@dnn` refers to what Cortex makes itself (until 0.8: columns, trained models), which has no counterpart; give a file whose API serves a model that is there'],
  ['broken', '- name: [', 'the Cortex configuration cannot be read (Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 10); mend it, and convert it again'],
  ['a text where a mapping is', '- {name: a, kind: RealtimeAPI, handler: python}', 'api a: handler: `python` is no mapping; write its keys below it'],
  ['a count that is none', '- {name: a, kind: RealtimeAPI, handler: {processes_per_replica: "4"}}', 'api a: handler: `processes_per_replica: 4` is no whole number of at least 1; mend it, and convert it again'],
  ['a target that is none', '- {name: a, kind: RealtimeAPI, handler: {}, autoscaling: {target_in_flight: -1}}', 'api a: autoscaling: `target_in_flight: -1` is no number above 0; mend it, and convert it again'],
  ['most below least', '- {name: a, kind: RealtimeAPI, handler: {}, autoscaling: {min_replicas: 3, max_replicas: 2}}', 'api a: `max_replicas: 2` is below `min_replicas: 3`; mend it, and convert it again'],
  ['a batch beyond all', '- {name: a, kind: RealtimeAPI, handler: {server_side_batching: {max_batch_size: 99999, batch_interval: 1s}}}', 'api a: handler: server_side_batching: `max_batch_size: 99999` is more than can be tried here; write 10000 at most'],
  ['a batch that waits for years', '- {name: a, kind: RealtimeAPI, handler: {server_side_batching: {max_batch_size: 4, batch_interval: 600h}}}', 'api a: handler: server_side_batching: `batch_interval: 600h` is longer than anything waits here; write 596h at most'],
  ['a count beyond all', '- {name: a, kind: RealtimeAPI, handler: {}, autoscaling: {max_replica_concurrency: 9007199254740991, init_replicas: 2}}', 'api a: autoscaling: `max_replica_concurrency: 9007199254740991` is more than can be tried here; write 10000000 at most'],
  ['what would be a reference', '- {name: a, kind: RealtimeAPI, pod: {containers: [{name: c, image: i, env: {A: "${env:HOME}"}}]}}', 'api a: pod: container c: a text holds ${env:…} or ${secret:…}, which would be filled in here; mend it, and convert it again'],
  ['half a batching', '- {name: a, kind: RealtimeAPI, handler: {server_side_batching: {max_batch_size: 4}}}', 'api a: handler: server_side_batching: a batch is closed by its size or by its interval, and one of them is not there; write both, e.g. `max_batch_size: 5` and `batch_interval: 100ms`'],
])('%s is one sentence', (_what, text, sentence) => {
  const said = (): string => {
    try {
      return cortex.convert(source(text)).text;
    } catch (error) {
      return renderHumanError(error as HumanError).replace(/^cortex\.yaml: /, '');
    }
  };
  expect(said()).toBe(sentence);
});

test.each([
  ['kind: CustomResourceDefinition\nspec:\n  names:\n    kind: RealtimeAPI\n', 'a.yaml'],
  ['- kind: deployment\n  name: x\n', 'cortex.yaml'],
  ['- name: x\n  kind: RealtimeAPI\n', 'notes.md'],
])('%j in %s is none', (text, name) => expect(knownFileOf(text, name)?.id).toBeUndefined());

test.each([['0.1s', 100], ['1m30s', 90_000], ['1h0m0.5s', 3_600_500], ['100ms', 100], ['0', 0], ['5', undefined], ['', undefined], ['1m x', undefined]])('the duration %s', (text, ms) => expect(readGoDuration(text)).toBe(ms));

test('a key of a server’s environment is not copied', () => {
  const { server, notes } = converted(api('', 'kind: RealtimeAPI', handler('env: {AWS_SECRET_ACCESS_KEY: plain, MAX_TOKENS: "5"}')));
  expect(server['env']).toEqual({ AWS_SECRET_ACCESS_KEY: '${env:AWS_SECRET_ACCESS_KEY}', MAX_TOKENS: '5' });
  expect(notes).toContain('server: the value of `AWS_SECRET_ACCESS_KEY` is not copied: it is read from the environment variable AWS_SECRET_ACCESS_KEY');
});
