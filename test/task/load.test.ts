import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { levelName } from '../../src/report/load/levelName.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { draw } from '../../src/runner/load/syntheticWorkload.ts';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const lines = [
  'kind: bench',
  'name: b',
  'target: {provider: sim, model: sim;ttft=30}',
  'workload: {data: {synthetic: {input_tokens: 100, output_tokens: 20}}}',
  'load: {concurrency: [1, 4]}',
  'stop: {requests: 40}',
];
const http = (body: string, more = ''): string => `target: {provider: http, url: "http://h/predict", body: ${body}${more === '' ? '' : `, ${more}`}}`;
const keyOf = (line: string): string | undefined => line.split(':')[0];
/** The file with one line or more, told by their keys, in the places of its own. */
const bench = (line = ''): string => [...lines.filter(own => line === '' || !line.split('\n').map(keyOf).includes(keyOf(own))), line].join('\n');
const problems = (text: string): string =>
  parseTask(text, '/w/b.bench.yaml')
    .problems.map(({ message, toDo }) => `${message}${toDo === undefined ? '' : `; ${toDo}`}`)
    .join('\n');
const completions = 'target: {provider: openai, endpoint: completions, base_url: "http://h/v1", model: m}';

test.each([
  ['', ''],
  ['slo: {ttft: {p50: 200ms, p99: 300ms}, tpot: {p99: 40ms}, e2e: {p90: 5s}, success: 0.999}', ''],
  ['load: {concurrency: [1, 4], threads: 4}', ''],
  ['load: {concurrency: [1, 4], threads: 0}', '`load.threads` must be a whole number of at least 1, found the number 0'],
  ['load: {concurrency: [1, 4], threads: 65}', '`load.threads` must be at most 64, found the number 65'],
  ['slo: {}', '`slo` says no limit; add one, e.g. `ttft: {p99: 300ms}`'],
  ['slo: {ttft: {}}', '`slo` says no limit; add one, e.g. `ttft: {p99: 300ms}`\n`ttft` says no limit; add one, e.g. `p99: 300ms`'],
  ['slo: {itl: {p99: 1s}}', '`slo` has the unknown key `itl`; the keys here are ttft, tpot, e2e, success'],
  ['slo: {e2e: {p99: 300}}', '`slo.e2e.p99` must be a duration such as 250ms, 30s, 10m or 2h, found the number 300'],
  ['slo: {e2e: {p50: 3s, p99: 300ms}}', '`p99` is below the limit of a lower percentile; let the limits rise with the percentiles'],
  ['slo: {success: 1.5}', '`slo.success` must be at most 1, found the number 1.5'],
  ['target: {provider: sim, stream: false}\nslo: {ttft: {p99: 1s}}', 'with `stream: false` no token has a time, so there is no `ttft`; remove one of the two'],
  ['repeats: {n: 3}', ''],
  ['repeats: {n: 0}', '`repeats.n` must be a whole number of at least 1, found the number 0'],
  ['gates: [p99(ttft) <= 300ms, throughput(tokens) > 5]', ''],
  ['gates: [goodput >= 5]', '`goodput` is measured by an SLO, and there is none; add `slo`'],
  ['gates: [capacity >= 5]', '`capacity` is what `find` searches for; add `find` to `load`, or remove the gate'],
  ['gates: [accuracy >= 0.5]', 'a bench has no metric `accuracy`; name one such as p99(ttft), mean(tpot), throughput(tokens), goodput, attainment, success, capacity'],
  ['gates: [goodput => 5]', 'the gate `goodput => 5` cannot be read; write `>=` for `=>`'],
  ['gates: [goodput >= 5ms]', 'the gate `goodput >= 5ms` cannot be read; write it like `p99(ttft) <= 300ms`, with >=, >, <=, < or =='],
  ['batching: {max_batch_size: [1, 8, 32, auto], batch_interval: [5ms, 20ms]}\ntarget: {provider: openai, endpoint: completions, base_url: "http://h/v1", model: m}', ''],
  ['batching: {max_batch_size: [0, many], batch_interval: [5]}', '`batching.max_batch_size[0]` must be a whole number of at least 1, found the number 0\n`batching.max_batch_size[1]` must be a whole number of at least 1, or auto, found the text "many"\n`batching.batch_interval[0]` must be a duration such as 250ms, 30s, 10m or 2h, found the number 5'],
  [`batching: {max_batch_size: [2], batch_interval: [1s]}\nload: {rate: {levels: [5]}, threads: 2}\n${completions}`, 'the inputs of a batch are put together in one place, so `threads` has no effect; remove it, or `batching`'],
  [`batching: {max_batch_size: [2, 2], batch_interval: [1s, 1000ms, 0ms]}\n${completions}`, '`max_batch_size` has 2 already; remove it\n`batch_interval` has 1000ms already; remove it\n`batch_interval` must be longer than 0'],
  [`${http('{text: "{{ input }}", n: "{{ max_tokens }}"}')}`, ''],
  [`${http('{texts: "{{ inputs }}", n: "{{ max_tokens }}"}', 'response: outputs')}\nbatching: {max_batch_size: [2], batch_interval: [5ms]}`, ''],
  [`${http('{text: "{{ input }}"}', 'usage: {output: n}')}`, '`output_tokens` says how long answers are, and `body` does not send that; write {{ max_tokens }} into `body`, or leave the length out'],
  [`${http('{text: "{{ row.q }}", n: "{{ max_tokens }}"}')}\nworkload: {data: {synthetic: {input_tokens: 5}}}`, '`body` reads `max_tokens`, and the workload says no length of answers; add `output_tokens`, or write a number into `body`\nthe template reads `row`, which does not exist here; there is input, prompt, messages, params, inputs, max_tokens'],
  [`${http('{text: "{{ input }}", n: "{{ max_tokens }}"}')}\nbatching: {max_batch_size: [2], batch_interval: [5ms]}`, '`response` does not say where the outputs of a batch are; add it, e.g. `response: outputs`: a list with one for each input\n`batching` puts several inputs into one request, and `body` takes one; write {{ inputs }} where the list of inputs belongs, or remove `batching`'],
  [`${http('{text: "{{ input }}", n: "{{ max_tokens }}"}')}\nslo: {ttft: {p99: 1s}}`, 'with `provider: http` no token has a time, so there is no `ttft`; remove one of the two'],
  ['gates: [p50(wait) <= 3ms]', 'without `batching` nothing waits for a batch, so there is no `wait`; add `batching`, or write `e2e` for it'],
  ['batching: {max_batch_size: [2], batch_interval: [5ms]}', '`batching` puts several inputs into one request, and chat takes one; add `endpoint: completions` or `endpoint: embeddings` to `target`, or remove `batching`'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions.replace('}', ', stream: true}')}`, '`stream: true` has no place here: the answer to a batch comes whole; remove it, or `batching`'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions}\nslo: {ttft: {p99: 1s}}`, 'with `batching` no token has a time, so there is no `ttft`; remove one of the two'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions}\nload: {find: {maximize: rate}}\nslo: {e2e: {p90: 1s}}`, '`find` searches for one load, and `batching` compares combinations at loads that are known; write `concurrency` or `rate`, or remove `batching`'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions}\nload: {ramp: {rate: {from: 1, to: 9}, over: 10s}}\nstop: {requests: 50}`, '`ramp` changes the load all the time, and `batching` compares combinations at loads that stay; write `concurrency` or `rate`, or remove `batching`'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions}\nworkload: {data: {trace: t.jsonl}}`, 'the answers of a batch have one `max_tokens`, and each request of a trace has its own; use `synthetic` lengths, or `endpoint: embeddings`'],
  [`batching: {max_batch_size: [2], batch_interval: [5ms]}\n${completions}\nworkload: {data: {scenario: "N(480,240)/(300,150)"}}`, 'the answers of a batch have one `max_tokens`, and here their lengths differ; give one number of output tokens'],
  ['load: {rate: {levels: [5, 0.5], arrival: {gamma: 0.5}}}', ''],
  ['load: {rate: {levels: [5]}, concurrency: [1]}', '`rate` and `concurrency` are two forms of load; keep one of the two'],
  ['load: {rate: {levels: [5, 5]}}', '`levels` has 5 already; remove it'],
  ['load: {rate: {levels: [0]}}', '`load.rate.levels[0]` must be above 0, found the number 0'],
  ['load: {rate: {levels: [1], arrival: uniform}}', '`load.rate.arrival` must be constant, poisson or trace, found the text "uniform"'],
  ['load: {rate: {}}', '`rate` says no levels; add `levels: [5, 10, 20]`'],
  ['load: {rate: {arrival: trace}}', '`arrival: trace` sends requests at the times of a trace, and there is none; write `workload: {data: {trace: FILE}}`, or another arrival'],
  ['load: {rate: {arrival: trace}}\nworkload: {data: {trace: t.csv, time_scale: 0.5}}', ''],
  ['load: {rate: {arrival: trace, levels: [5]}}\nworkload: {data: {trace: t.jsonl.gz, where: "row.a == 1", block_tokens: 16}}', ''],
  ['load: {rate: {arrival: trace, levels: [5]}}\nworkload: {data: {trace: t.csv, time_scale: 0.5}}', '`time_scale` and `levels` both say how fast the trace is replayed; keep one of the two'],
  ['workload: {data: {trace: t.csv, time_scale: 0.5}}', '`time_scale` stretches the times of a trace, and requests do not come at those; write `load: {rate: {arrival: trace}}`, or remove it'],
  ['workload: {data: {trace: t.csv}}\ntarget: {provider: sim, params: {max_tokens: 5}}', '`max_tokens` is what `trace` sends; keep one of the two'],
  ['workload: {data: {trace: t.csv}}\ntarget: {provider: sim, endpoint: rerank}', 'a trace tells of one text in each request, and `endpoint: rerank` asks about several; ask another endpoint, or write `scenario: "R(1024,100)"`'],
  ['workload: {data: {trace: t}}\ntarget: {provider: sim, endpoint: embeddings}', ''],
  ['workload: {data: {trace: t.log}}', 't.log does not say its format; name a .jsonl, .json, .csv, .tsv, .arrow, .parquet or .sqlite file, or add `format:`; write a / behind a folder\'s name'],
  ['workload: {data: {trace: t.csv, timescale: 2}}', '`workload.data` has the unknown key `timescale`; did you mean `time_scale`?'],
  ['load: {ramp: {rate: {from: 1, to: 50}, over: 60s}}', ''],
  ['load: {ramp: {concurrency: {from: 64, to: 1}, over: 60s, shape: exponential}}', ''],
  ['load: {ramp: {over: 60s}}', '`ramp` says no load; add `rate: {from: 1, to: 50}`, or `concurrency: {from: 1, to: 64}`'],
  ['load: {ramp: {rate: {from: 1, to: 2}, concurrency: {from: 1, to: 2}, over: 60s}}', '`concurrency` and `rate` are two forms of a ramp; keep one of the two'],
  ['load: {ramp: {rate: {from: 5, to: 5}, over: 60s}}', 'the ramp begins and ends at 5; write `load: {rate: {levels: [5]}}`'],
  ['load: {ramp: {concurrency: {from: 1, to: 5}, over: 60s, arrival: poisson}}', '`arrival` is for a ramp of the `rate`: with `concurrency` a request is followed by the next; remove it'],
  ['load: {ramp: {rate: {from: 1, to: 5}, over: 60s}, concurrency: [1]}', '`ramp` and `concurrency` are two forms of load; keep one of the two'],
  ['load: {}', '`load` says no levels; add `concurrency: [1, 4, 16]`, or `rate: {levels: [5, 10, 20]}`'],
  ['load: {find: {maximize: concurrency}}\nslo: {e2e: {p90: 1s}}', ''],
  ['load: {find: {maximize: concurrency}}', '`find` searches for the highest load within the SLO, and there is none; add `slo`, e.g. `slo: {ttft: {p99: 300ms}}`'],
  ['load: {concurrency: [1], find: {maximize: rate}}\nslo: {e2e: {p90: 1s}}', '`find` and `concurrency` are two forms of load; keep one of the two'],
  ['load: {find: {maximize: concurrency, from: 0.5, to: 0.2}}\nslo: {e2e: {p90: 1s}}', '`from` of `maximize: concurrency` must be a whole number, found 0.5\n`to: 0.2` is not above `from: 0.5`\n`to` of `maximize: concurrency` must be a whole number, found 0.2'],
  ['load: {find: {maximize: rate, from: 0.5}}\nslo: {e2e: {p90: 1s}}\nrepeats: {n: 2}', '`repeats` measures levels that are known, and `find` searches for them; remove one of the two'],
  ['load: {concurrency: [4, 4]}', '`concurrency` has 4 already; remove it'],
  ['load: {concurrency: [64]}', '64 requests are never in flight at once: `stop` ends a level after 40; raise `requests`, best to 640 or more'],
  ['load: {concurrency: [0]}', '`load.concurrency[0]` must be a whole number of at least 1, found the number 0'],
  ['stop: {}', '`stop` says no end; add `requests: 100`, `duration: 30s`, or both'],
  ['stop: {duration: 0s}', '`duration` must be longer than 0'],
  ['workload: {data: {synthetic: {input_tokens: {min: 5, max: 9}, prefix_tokens: 2}}}', ''],
  ['workload: {data: {synthetic: {input_tokens: {min: 5}}}}', 'a length without `mean` is uniform between `min` and `max`; add `max`, or `mean`'],
  ['workload: {data: {synthetic: {input_tokens: {min: 5, max: 3}}}}', '`min: 5` is above `max: 3`'],
  ['workload: {data: {synthetic: {input_tokens: {min: 5, max: 9, stdev: 2}}}}', 'a length without `mean` is uniform between `min` and `max`; add `mean`, or remove `stdev`'],
  ['workload: {data: {scenario: "N(480,240)/(300,150)"}}', ''],
  ['workload: {data: {scenario: "E(1024)"}}', '`scenario` must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max) with `endpoint: chat`: E is for embeddings, found "E(1024)"'],
  ['target: {provider: sim, endpoint: embeddings}\nworkload: {data: {scenario: "E(1024)"}}', ''],
  ['target: {provider: sim, endpoint: rerank}\nworkload: {data: {scenario: "R(1024,100)", documents: 20}}', ''],
  ['target: {provider: sim, endpoint: rerank}\nworkload: {data: {synthetic: {input_tokens: 9, query_tokens: {min: 2, max: 4}, documents: 3}}}\nslo: {e2e: {p99: 1s}}\ngates: [throughput(inputs) >= 5]', ''],
  ['workload: {data: {synthetic: {input_tokens: 9, documents: 3}}}', '`documents` is for `endpoint: rerank`; remove it'],
  ['workload: {data: {path: p.jsonl, fields: {documents: d}}}', '`documents` is for `endpoint: rerank`; remove it'],
  ['target: {provider: sim, endpoint: embeddings}', 'embeddings answer without tokens, so `output_tokens` has no effect; remove it'],
  ['target: {provider: sim, endpoint: rerank, stream: true}\nworkload: {data: {scenario: "R(9,9)"}}', 'rerank is not streamed, so `stream` has no effect; remove it'],
  ['target: {provider: openai, base_url: "http://h/v1", model: m, endpoint: embeddings, stream: true, params: {input: x}}\nworkload: {data: {scenario: "E(9)"}}', 'embeddings are not streamed, so `stream` has no effect; remove it\n`params` cannot hold `input`, which Pitwall sends itself; use `prompts`'],
  ['target: {provider: openai, base_url: "http://h/v1/rerank", model: m, endpoint: rerank}\nworkload: {data: {scenario: "R(9,9)"}}', '`base_url` ends with /rerank, which Pitwall adds itself; remove it, and write `endpoint: rerank`'],
  ['target: {provider: sim, endpoint: embeddings}\nworkload: {data: {scenario: "E(9)"}}\nslo: {ttft: {p99: 1s}}\ngates: [p99(itl) < 5ms, throughput(tokens) > 1, mean(tokens_in) > 1]', 'embeddings answer without tokens, so there is no `ttft`; write `e2e` for it\nembeddings answer without tokens, so there is no `itl`; write `e2e` for it\nembeddings answer without tokens, so there is no `throughput(tokens)`; write `throughput(inputs)` or `throughput(tokens_in)` for it'],
  ['target: {provider: sim, stream: false}\ngates: [p99(tpot) < 5ms]', 'with `stream: false` no token has a time, so there is no `tpot`; remove one of the two'],
  ['gates: [p99(ttft_from_due) < 5ms]', 'a closed loop sends a request when the one before it has ended, so there is no `ttft_from_due`; write `ttft` for it'],
  ['workload: {data: {synthetic: {input_tokens: {mean: 5, min: 9}}}}', '`mean: 5` does not lie between `min: 9` and `max: 5`'],
  ['target: {provider: sim, params: {max_tokens: 5}}', '`max_tokens` is what `output_tokens` sends; keep one of the two'],
  ['target: {provider: openai, base_url: "http://h/v1", model: m, limits: {}}', '`target` has the unknown key `limits`; the keys here are provider, endpoint, base_url, api_key, model, proxy, ca, http_version, stream, params, timeout; what is sent with a request goes into `params`'],
  ['target: {provider: openai, base_url: "http://h/v1/chat/completions", model: m}', '`base_url` ends with /chat/completions, which Pitwall adds itself; remove it'],
  ['target: {provider: google, model: m}', '`target.provider` must be openai, http or sim, found the text "google"'],
])('%j: %s', (line, expected) => expect(problems(bench(line))).toBe(expected));

test('the levels are the trials; what is sent decides the plan, whose key pays does not', () => {
  const plan = (line = '') => {
    const { task } = parseTask(bench(line), '/w/b.bench.yaml');
    if (task === undefined) throw new Error('The bench is wrong');
    return makePlan(task, text => text);
  };
  expect(plan().trials.map(({ id, configuration }) => `${id} ${configuration.concurrency}`)).toEqual(['concurrency=1 1', 'concurrency=4 4']);
  expect(plan('description: another').hash).toBe(plan().hash);
  for (const other of ['seed: 3', 'stop: {requests: 41}', 'warmup: {requests: 0}', 'slo: {e2e: {p90: 1s}}', 'load: {concurrency: [4, 1]}', 'target: {provider: sim, model: sim}', 'workload: {data: {synthetic: {input_tokens: 100}}}']) expect(plan(other).hash, other).not.toBe(plan().hash);
});

test('its data is a file that must be there', () => {
  const { references } = parseTask(bench('workload: {data: {path: p.jsonl}}'), '/w/b.bench.yaml');
  expect(missingFiles(references, { file: '/w/b.bench.yaml', exists: () => false, list: () => ['q.jsonl'] })).toMatchObject([{ message: 'a workload reads p.jsonl, which does not exist', toDo: 'did you mean q.jsonl?' }]);
});

test('lengths are drawn around their mean and cut at their ends', () => {
  const rng = createRng(1);
  const drawn = Array.from({ length: 5000 }, () => draw({ mean: 100, stdev: 20, min: 70, max: 130 }, rng));
  const mean = drawn.reduce((sum, n) => sum + n, 0) / drawn.length;
  expect([Math.min(...drawn), Math.max(...drawn), Math.round(mean / 2) * 2]).toEqual([70, 130, 100]);
  expect(draw({ mean: 7, stdev: 0, min: 7, max: 7 }, rng)).toBe(7);
});

test('what ends by itself needs no `stop`, and everything else says so; a ramp takes its time', () => {
  const without = (line: string): string => bench(line).replace(/^stop: .*\n/m, '');
  expect(problems(without(''))).toBe('nothing says when a level ends; add `stop: {requests: 100}`, or `stop: {duration: 30s}`');
  const stopOf = (text: string): unknown => parseTask(text, '/w/b.bench.yaml').task?.load?.stop;
  expect(stopOf(without('load: {ramp: {rate: {from: 1, to: 50}, over: 60s}}'))).toEqual({ durationMs: 60_000 });
  expect(stopOf(`${without('load: {ramp: {rate: {from: 1, to: 50}, over: 60s}}')}\nstop: {duration: 90s}`)).toEqual({ durationMs: 90_000 });
  expect(stopOf(without('load: {rate: {arrival: trace}}\nworkload: {data: {trace: t.csv}}'))).toEqual({});
});

test('a ramp and a replay are one level each, named by what they do; how fast decides the plan', () => {
  const plan = (line: string) => {
    const { task, problems: found } = parseTask(bench(line), '/w/b.bench.yaml');
    if (task === undefined) throw new Error(found.map(({ message }) => message).join('; '));
    return makePlan(task, text => text);
  };
  const traced = (more: string, load = 'arrival: trace'): string => `workload: {data: {trace: t.csv${more}}}\nload: {rate: {${load}}}`;
  const ramped = (more: string): string => `load: {ramp: {rate: {from: 1, to: 50}, over: 60s${more}}}`;
  expect([ramped(''), traced(', time_scale: 0.5'), traced('', 'arrival: trace, levels: [2, 4]')].map(line => plan(line).trials.map(({ id, configuration }) => `${id}: ${levelName(configuration)}`).join(', '))).toEqual(['ramp: 1 to 50 req/s', 'replay=0.5: the trace’s times × 0.5', 'rate=2: 2 req/s, rate=4: 4 req/s']);
  const hashes = [ramped(''), ramped(', shape: exponential'), ramped(', arrival: constant'), traced(''), traced(', time_scale: 0.5'), traced(', block_tokens: 16'), traced(", where: row.a == 1"), traced('', 'levels: [1], arrival: trace'), traced('', 'levels: [1]')].map(line => plan(line).hash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('a trace is a file that must be there', () => {
  const { references } = parseTask(bench('workload: {data: {trace: p.jsonl}}'), '/w/b.bench.yaml');
  expect(missingFiles(references, { file: '/w/b.bench.yaml', exists: () => false, list: () => ['p.jsonl.gz'] })).toMatchObject([{ message: 'a workload reads p.jsonl, which does not exist', toDo: 'did you mean p.jsonl.gz?', line: 6 }]);
});
