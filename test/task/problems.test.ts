import { describe, expect, test } from 'vitest';
import { askingUses } from '../../src/task/askingScorers.ts';
import { scorerUses } from '../../src/task/scorers.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const task = `kind: eval
name: t
models:
  - id: a
    provider: openai
    base_url: http://h/v1
    model: m
datasets:
  - id: d
    path: d.jsonl
scorers: [numeric_match]
`;

/** Each problem as a person sees it: the stretch it underlines, then what is wrong; what to do. */
function problems(text: string): string {
  const lines = text.split(/\r?\n/);
  return parseTask(text, '/w/t.eval.yaml')
    .problems.map(({ line, column, endColumn, message, toDo, severity }) => {
      const underlined = (lines[line - 1] ?? '').slice(column - 1, endColumn - 1);
      return `${line}:${column} [${underlined}] ${severity === 'warning' ? '(warning) ' : ''}${message}${toDo === undefined ? '' : `; ${toDo}`}`;
    })
    .join('\n');
}

/** `a, b or c` */
const oneOf = (list: readonly string[]): string => `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`;
const names = oneOf([...scorerUses, ...askingUses]);
const uses = oneOf(['exact_match', 'token_f1', 'contains', 'numeric_match', ...scorerUses.filter(use => !['exact_match', 'token_f1', 'contains', 'numeric_match'].includes(use)), ...askingUses]);

test('shards without samples cannot draw clusters', () => {
  expect(problems(`${task}shards: {size: 5, keep: statistics}\n`.replace(/^datasets:\n {2}- id: \w+\n/m, match => `${match}    cluster: document\n`))).toContain('[cluster] `shards: {keep: statistics}` keeps no sample, so clusters cannot be drawn: intervals draw whole shards; remove `cluster`, or leave out `keep: statistics`');
});

test('nothing is wrong', () => expect(problems(task)).toBe(''));

describe('what is added at the end', () => {
  test.each([
    ['paralel_requests: 3', '[paralel_requests] unknown key `paralel_requests`; did you mean `parallel_requests`?'],
    ['parallelRequests: 3', '[parallelRequests] unknown key `parallelRequests`; did you mean `parallel_requests`?'],
    ['constructor: 3', '[constructor] unknown key `constructor`; the keys here are kind, name, description, version, seed, parallel_requests, parallel_trials, timeout, timeout_per_trial, max_cost, max_tokens_total, max_time, retries, executor, estimate, gates, models, helpers, datasets, prompts, matrix, exclude, repeats, extract, scorers, leaderboard, shards, on_missing'],
    ['__proto__: {a: 1}', '[__proto__] this cannot be a key; use a text as the key'],
    ['shards: {size: 0}', '[0] `shards.size` must be a whole number of at least 1, found the number 0'],
    ['shards: {size: 5}', '[shards] (warning) every sample is kept, so a resume asks for exactly what is missing, and `shards` has no effect; remove it, or add `keep: statistics` to keep only the sums of each shard'],
    ['matrix: {}', '[matrix] (warning) `matrix` has no axis; add one like `params.temperature: [0, 1]`, or remove it'],
    ['parallel_requests: fast', '[fast] `parallel_requests` must be a whole number of at least 1, or auto, found the text "fast"'],
    ['parallel_requests: "5"', '["5"] `parallel_requests` must be a whole number of at least 1, or auto, found the text "5"; remove the quotes: 5'],
    ['seed: 1.5', '[1.5] `seed` must be a whole number of at least 0, found the number 1.5'],
    ['retries: 21', '[21] `retries` must be at most 20, found the number 21'],
    ['version: 2', '[2] `version` must be 1, found the number 2'],
    ['timeout: 30', '[30] `timeout` must be a duration such as 250ms, 30s, 10m or 2h, found the number 30'],
    ['timeout: 5 min', '[5 min] `timeout` must be a duration such as 250ms, 30s, 10m or 2h, found the text "5 min"'],
    ['timeout: 0s', '[0s] `timeout` must be longer than 0'],
    ['timeout_per_trial: 1000h', '[1000h] `timeout_per_trial` must be at most 596h, found 1000h'],
    ['on_missing: zro', '[zro] `on_missing` must be exclude or zero, found the text "zro"; did you mean `zero`?'],
    ['description:', '[] `description` must be a text, found nothing'],
    ['description: *x', '[*x] there is no anchor `&x` above; correct the alias'],
    ['description: &x [*x]', '[*x] `*x` holds itself; correct the alias'],
    ['description: @x', '[@] a value cannot begin with `@`; put the value in quotes'],
    ['description: a: b', '[a] a second `:` stands in this line; put the value in quotes, or indent what belongs below it'],
    ['description: !!js x', '[!!js] YAML tags are not read here; remove the `!…`'],
    ['description: !!binary eHg=', '[!!binary] YAML tags are not read here; remove the `!…`'],
    ['name: again', '[n] this key is here twice; remove one of the two'],
    ['---', '[---] the file holds several documents; keep one task in a file, and remove the `---`'],
    ['gates: accuracy >= 0.5', '[accuracy >= 0.5] `gates` must be a list, found the text "accuracy >= 0.5"; write it as a list: [accuracy >= 0.5]'],
    ['gates: [acuracy >= 0.5]', '[acuracy >= 0.5] no metric is called `acuracy`; did you mean `accuracy`?'],
    ['gates: [p80(ttft) <= 300]', '[p80(ttft) <= 300] no metric is called `p80(ttft)`; the metrics here are numeric_match, accuracy, success, p90(latency), mean(ttft), mean(tokens_out), cost'],
    ['gates: [accuracy => 0.5]', '[accuracy => 0.5] the gate `accuracy => 0.5` cannot be read; write `>=` for `=>`'],
    ['gates: [accuracy =< 0.5]', '[accuracy =< 0.5] the gate `accuracy =< 0.5` cannot be read; write `<=` for `=<`'],
    ['gates: [accuracy > 0,5]', '[5] `gates[1]` must be a text, found the number 5; a comma divides a list: write `accuracy > 0.5`'],
    ['gates: [accuracy > 0,05]', '[05] `gates[1]` must be a text, found the number 5; a comma divides a list: write `accuracy > 0.05`'],
    ['gates: [accuracy, 5]', '[5] `gates[1]` must be a text, found the number 5; put it in quotes: "5"'],
    ['gates: ["accuracy > 0,5"]', '["accuracy > 0,5"] the gate `accuracy > 0,5` cannot be read; write a point for the comma: `accuracy > 0.5`'],
    ['gates: [numeric_match >= 1.5]', '[numeric_match >= 1.5] the gate `numeric_match >= 1.5` can never hold: `numeric_match` is a share of the samples, from 0 to 1; write a limit between 0 and 1'],
    ['gates: [accuracy > 50]', '[accuracy > 50] the gate `accuracy > 50` can never hold: `accuracy` is a share of the samples, from 0 to 1; write 0.5 for 50 %'],
    ['gates: [accuracy >= 1, success > 0, numeric_match <= 0, mean(ttft) < 300]', ''],
    ['repeats: {n: 2, reduce: max}\ngates: [max(numeric_match) == 2]', '13:9 [max(numeric_match) == 2] the gate `max(numeric_match) == 2` can never hold: `max(numeric_match)` is a share of the samples, from 0 to 1; write 0.02 for 2 %'],
    ['prompts: [{id: p, template: "{{ input | lowercase }}"}]', '["{{ input | lowercase }}"] there is no filter `lowercase`; did you mean `lower`?'],
    ['prompts: [{id: p, template: "{{ input is devined }}"}]', '["{{ input is devined }}"] there is no test `devined`; did you mean `defined`?'],
    ['gates: [accuracy > x]', '[accuracy > x] the gate `accuracy > x` cannot be read; write it like `accuracy >= 0.5`, with >=, >, <=, < or =='],
    ['extract: 5', '[5] `extract` must be a text, or a mapping of keys to values, found the number 5'],
    ['extract: "(a"', '["(a"] not a regular expression: Unterminated group; correct the expression or its flags'],
    ['extract: {regex: a, flags: uv}', "[a] not a regular expression: Invalid flags supplied to RegExp constructor 'uv'; correct the expression or its flags"],
    ['extract: {regex: a, flags: g}', '[g] `extract.flags` must be flags out of i, m, s, u and v, found the text "g"'],
    ['extract: {regex: "(a)(?<n>b)", group: 3}', '[3] the expression has no group 3; use 0 (the whole match), 1, 2, n'],
    ['extract: {regex: "(a)(?<n>b)", group: m}', '[m] the expression has no group `m`; use 0 (the whole match), 1, 2, n'],
    ['prompts: []', '[[]] `prompts` must hold at least one item, found an empty list'],
    ['prompts: [{id: p}]', '[{id: p}] prompt `p` has neither a `template` nor `messages`; add `template: "{{ input }}"`'],
    ['prompts: [{id: p, template: "{{ inptu }}"}]', '["{{ inptu }}"] the template reads `inptu`, which does not exist here; did you mean `input`?'],
    ['prompts: [{id: p, template: "{{ question }}"}]', '["{{ question }}"] the template reads `question`, which does not exist here; write `row.question` for a column; there is input, target, row'],
    ['prompts: [{id: p, template: "{{ input"}]', '["{{ input"] the template is malformed: a tag is not closed; check its braces'],
    ['prompts: [{id: p, messages: [{role: usr, content: x}]}]', '[usr] `prompts[0].messages[0].role` must be system, user or assistant, found the text "usr"; did you mean `user`?'],
    ['prompts: [{id: p, few_shot: {}, template: x}]', '[few_shot] `prompts[0].few_shot` has no `path`; add `path`'],
    ['prompts: [{id: p, template: x}, {id: p, template: y}]', '[p] `p` is the id of prompts[0] already; give each its own `id`'],
    ['prompts: [{id: p, template: {{ input }}}]', '[{ input }] a template without quotes is read as a mapping; put it in quotes: "{{ … }}"'],
  ])('%s', (line, expected) => expect(problems(`${task}${line}\n`).replace(/^12:\d+ /, "")).toBe(expected));
});

describe('what is replaced', () => {
  test.each([
    // in the task above, from, to
    ['kind: eval', 'kind: evl', '1:7 [evl] `kind` must be eval, bench or tune, found the text "evl"; did you mean `eval`?'],
    ['kind: eval', 'kind: questions', '1:7 [questions] `kind` must be eval, bench or tune, found the text "questions"; write `kind: eval`, as the file’s name says'],
    ['kind: eval\n', '', '1:1 [name: t] the file has no `kind`; add `kind: eval`'],
    ['kind: eval', 'kind: eval\nload: 3', '2:1 [load] `load` is said of a bench; write `kind: bench`, in a file of its own'],
    ['kind: eval', 'kind: eval\npriority: 3', '2:1 [priority] `priority` says who gets GPUs first, and an eval leases none; remove it'],
    ['kind: eval', 'kind: eval\nserver: {}', '2:1 [server] `server` is said of a tune; write `kind: tune`, in a file of its own'],
    ['kind: eval', 'kind: eval\nexecutor: slurm', ''],
    ['kind: eval', 'kind: eval\nexecutor: slurm\ntimeout_per_trial: 1h', '3:1 [timeout_per_trial] on a cluster a trial is many jobs; write `executor: {slurm: {time: …}}` for each of them, or `timeout` for the whole run'],
    ['kind: eval', 'kind: eval\nexecutor: slurm\nparallel_trials: 2', '3:1 [parallel_trials] (warning) on a cluster the jobs of all trials wait together, so `parallel_trials` has no effect; remove it; `executor: {slurm: {jobs: …}}` says how many run at once'],
    ['kind: eval', 'kind: eval\nestimate: {trial: 30h, gpus: 14, startup: 0s}', ''],
    ['kind: eval', 'kind: eval\nestimate: {trial: 0s}', '2:19 [0s] `trial` must be longer than 0'],
    ['name: t', '\tname: t', '2:1 [\t] a tab indents this line; indent with spaces'],
    ['base_url', 'baseurl', '6:5 [baseurl] `models[0]` has the unknown key `baseurl`; did you mean `base_url`?'],
    ['http://h/v1', 'h/v1', '6:15 [h/v1] `models[0].base_url` must be an address that begins with http:// or https://, found the text "h/v1"'],
    ['http://h/v1', 'http://me:pass@h/v1', '6:15 [http://me:pass@h/v1] a name and a password in an address are not sent, and what stands in a task file is stored with every run; write `headers: {authorization: "Basic ${secret:NAME}"}`, where NAME holds the Base64 form of `name:password`'],
    ['http://h/v1', 'http://h:x/', '6:15 [http://h:x/] http://h:x/ is not an address; write it like http://127.0.0.1:8000/v1'],
    ['http://h/v1', 'http://h/v1/chat/completions', '6:15 [http://h/v1/chat/completions] `base_url` ends with /chat/completions, which Pitwall adds itself; remove it'],
    ['openai', 'openia', '5:15 [openia] `models[0].provider` must be openai, anthropic, google, vscode-lm, http, command, recorded or sim, found the text "openia"; did you mean `openai`?'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: anthropic', '5:15 [anthropic] model `a` has no `api_key`, and api.anthropic.com answers nobody without one; add `api_key: ${env:ANTHROPIC_API_KEY}`'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: google', '5:15 [google] model `a` has no `api_key`, and generativelanguage.googleapis.com answers nobody without one; add `api_key: ${env:GEMINI_API_KEY}`'],
    ['openai', 'google\n    api_key: AIzaSomething', '6:14 [AIzaSomething] a key does not belong in a task file, which is stored with every run; write ${env:NAME} or ${secret:NAME}; leave `api_key` out where the endpoint wants none'],
    ['openai', 'anthropic\n    params: {system: hi}', '6:14 [system] `params` cannot hold `system`, which Pitwall sends itself; use `prompts`'],
    ['openai', 'google\n    params: {generationConfig: {candidateCount: 2}}', '6:49 [2] `candidateCount: 2` asks for several answers in one, and only the first would be recorded; remove it'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: anthropic\n    base_url: http://h/v1/messages', '6:15 [http://h/v1/messages] `base_url` ends with /messages, which Pitwall adds itself; remove it'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: google\n    base_url: http://h/v1beta?key=x', '6:15 [http://h/v1beta?key=x] `base_url` holds a query, which no request would have; remove it'],
    ['openai', 'anthropic\n    endpoint: chat', '6:5 [endpoint] `models[0]` has the unknown key `endpoint`; the keys here are provider, id, limits, cache, pricing, timeout, base_url, api_key, model, stream, proxy, ca, http_version, params; what is sent with a request goes into `params`'],
    ['provider: openai\n    base_url: http://h/v1\n    model: m', 'provider: vscode-lm', '5:15 [vscode-lm] model `a` does not say which of the editor’s models it is; add `model`, its id, or `vendor` and `family`'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: vscode-lm\n    params: {tools: []}', '6:14 [tools] `tools` has no effect: the editor’s models take none as an option; remove it, or use the vendor’s own API'],
    ['provider: openai\n    base_url: http://h/v1', 'provider: vscode-lm\n    params: {stream: true}', '6:14 [stream] `params` cannot hold `stream`, which Pitwall sends itself; remove it: the answer is always streamed'],
    ['openai', 'vscode-lm', '6:5 [base_url] `models[0]` has the unknown key `base_url`; the keys here are id, limits, cache, pricing, timeout, provider, model, vendor, family, version, params'],
    ['    provider: openai\n', '', '4:5 [id: a] `models[0]` has no `provider`; add `provider`: openai, anthropic, google, vscode-lm, http, command, recorded or sim'],
    ['model: m', 'model: m\n    temperature: 1', '8:5 [temperature] `models[0]` has the unknown key `temperature`; write it in `params`: params: {temperature: …}'],
    ['http://h/v1', 'http://h/v1/embeddings', '6:15 [http://h/v1/embeddings] `base_url` ends with /embeddings, which Pitwall adds itself; remove it, and write `endpoint: embeddings`'],
    ['model: m', 'model: m\n    endpoint: completions\n    params: {prompt: hi}', '9:14 [prompt] `params` cannot hold `prompt`, which Pitwall sends itself; use `prompts`'],
    ['model: m', 'model: m\n    endpoint: embeddings\n    stream: true', '9:13 [true] embeddings are not streamed, so `stream` has no effect; remove it'],
    ['model: m', 'model: m\n    params: {n: 3}', '8:17 [3] `n: 3` asks for several answers in one, and only the first would be recorded; remove it'],
    ['model: m', 'model: m\n    params: {stream: true}', '8:14 [stream] `params` cannot hold `stream`, which Pitwall sends itself; write `stream` beside `params`'],
    ['model: m', 'model: m\n    limits: {parallel_requests: 0}', '8:33 [0] `models[0].limits.parallel_requests` must be a whole number of at least 1, found the number 0'],
    ['model: m', 'model: m\n    limits: {presets: moderate}', '8:14 [presets] `models[0].limits` has the unknown key `presets`; did you mean `preset`?'],
    ['model: m', 'model: m\n    api_key: ${OPENAI_API_KEY}', '8:14 [${OPENAI_API_KEY}] `${OPENAI_API_KEY}` is not a reference; write ${env:OPENAI_API_KEY} or ${secret:NAME}'],
    ['id: a', 'id: 175', '4:9 [175] `models[0].id` must be a text, found the number 175; put it in quotes: "175"'],
    ['id: a', 'id: "a\\nb"', '4:9 ["a\\nb"] `models[0].id` must be one line of at most 120 characters, without blanks at its ends, found the text "a\\nb"'],
    ['model: m', 'model:', '7:11 [] `models[0].model` must be a text, found nothing'],
    ['d.jsonl', 'd.parquet', ''],
    ['d.jsonl', 'd.parquet.gz', '10:11 [d.parquet.gz] a .parquet file is not read compressed as a whole; unpack it'],
    ['path: d.jsonl', 'path: d.db\n    table: t\n    query: q', '12:5 [query] there is a `table` and a `query`; keep one of the two'],
    ['path: d.jsonl', 'path: d.db\n    table: "{{ split }}"', '11:12 ["{{ split }}"] the table of dataset `d` holds {{ split }}, but the dataset has no splits; add `splits: [NAME, …]`'],
    ['path: d.jsonl', 'path: d.db\n    splits: [a]', '10:11 [d.db] the path of dataset `d` does not say where its splits are; write {{ split }} into it, or into `table` or `query`'],
    ['path: d.jsonl', 'path: d.db\n    query: SELECT * FROM t WHERE split = \'{{ split }}\'\n    splits: [a]', ''],
    ['d.jsonl', 'd.txt', '10:11 [d.txt] d.txt does not say its format; name a .jsonl, .json, .csv, .tsv, .arrow, .parquet or .sqlite file, or add `format:`; write a / behind a folder\'s name'],
    ['d.jsonl', 'd.jsonl.bz2', '10:11 [d.jsonl.bz2] d.jsonl.bz2 is packed; unpack it: of compressed files, .gz and .zst are read'],
    ['path: d.jsonl', 'path: d.txt\n    format: tvs', '11:13 [tvs] `datasets[0].format` must be jsonl, json, csv, tsv, arrow, parquet or sqlite, found the text "tvs"; did you mean `tsv`?'],
    ['path: d.jsonl', 'path: d.txt\n    format: tsv', ''],
    ['path: d.jsonl', 'path: corpus-v1.0\n    splits: [dev, test]', ''],
    ['path: d.jsonl', 'path: corpus.data/\n    splits: [dev, test]', ''],
    ['path: d.jsonl', 'path: d.jsonl\n    table: t', '11:5 [table] `table` is for SQLite databases; remove it'],
    ['path: d.jsonl', 'inline: [{a: 1}]\n    format: csv', '11:5 [format] dataset `d` has `inline` rows, for which `format` says nothing; remove it'],
    ['    path: d.jsonl\n', '', '9:5 [id: d] dataset `d` has neither a `path` nor `inline` rows; add `path: FILE`'],
    ['path: d.jsonl', 'path: d.jsonl\n    inline: [{a: 1}]', '10:5 [path] dataset `d` has a `path` and `inline` rows; keep one of the two'],
    ['path: d.jsonl', 'inline: [a]', '10:14 [a] `datasets[0].inline[0]` must be a mapping of keys to values, found the text "a"'],
    ['path: d.jsonl', 'path: d.jsonl\n    splits: [a]', '10:11 [d.jsonl] the path of dataset `d` does not say where its splits are; write {{ split }} into it'],
    ['path: d.jsonl', 'path: "{{ split }}.csv"', '10:11 ["{{ split }}.csv"] the path of dataset `d` holds {{ split }}, but the dataset has no splits; add `splits: [NAME, …]`'],
    ['path: d.jsonl', 'path: "{{ split }}.csv"\n    splits: [a, a]', '11:17 [a] dataset `d` has the split `a` twice; remove one of them'],
    ['path: d.jsonl', 'path: d.jsonl\n    sample: all', '11:13 [all] `datasets[0].sample` must be a whole number of at least 1, or a mapping of keys to values, found the text "all"'],
    ['path: d.jsonl', 'path: d.jsonl\n    sample: {seed: 1}', '11:5 [sample] `datasets[0].sample` has no `n`; add `n`'],
    ['path: d.jsonl', "path: d.jsonl\n    where: row.level == 'hard' and row.n > 3", ''],
    ['path: d.jsonl', 'path: d.jsonl\n    where: level', '11:12 [level] `where` reads `level`, which does not exist here; write `row.level` for a column'],
    ['path: d.jsonl', 'path: d.jsonl\n    where: "{{ row.level }}"', '11:12 ["{{ row.level }}"] `where` is an expression without braces; write it like row.level == \'hard\''],
    ['path: d.jsonl', 'path: d.jsonl\n    where: row.level = 3', "11:12 [row.level = 3] `where` is not an expression; values are compared with =="],
    ['path: d.jsonl', 'path: d.jsonl\n    where: "row.a) %}{% endif %}{% if (row.b"', "11:12 [\"row.a) %}{% endif %}{% if (row.b\"] `where` is not one expression; write it like row.level == 'hard'"],
    ['path: d.jsonl', 'path: d.jsonl\n    fields: {input: "{{ question }}"}', '11:21 ["{{ question }}"] the template reads `question`, which does not exist here; write `row.question` for a column; there is row'],
    ['[numeric_match]', 'numeric_match', '11:10 [numeric_match] `scorers` must be a list, found the text "numeric_match"; write it as a list: [numeric_match]'],
    ['[numeric_match]', '[]', '11:10 [[]] `scorers` must hold at least one item, found an empty list'],
    ['[numeric_match]', '[numericmatch]', `11:11 [numericmatch] \`scorers[0]\` must be ${names}, found the text "numericmatch"; did you mean \`numeric_match\`?`],
    ['[numeric_match]', '[cosine]', '11:11 [cosine] `cosine` must be told whose embeddings; write {use: cosine, params: {model: ID}}'],
    ['[numeric_match]', '[judge]', '11:11 [judge] `judge` must be told whom to ask; write {use: judge, params: {model: ID, rubric: …}}'],
    ['[numeric_match]', '[custom]', '11:11 [custom] `custom` must be told which function; write {use: custom, params: {path: ./my-scorer.mjs}}'],
    ['[numeric_match]', '[{use: custom, params: {path: score.py}}]', '11:40 [score.py] `scorers[0].params.path` must be a .mjs, .js, .cjs, .ts or .mts file, found the text "score.py"'],
    ['[numeric_match]', '[{use: command, params: {command: python3 score.py}}]', '11:44 [python3 score.py] `scorers[0].params.command` must be a list, found the text "python3 score.py"; write it as a list: [python3, score.py]'],
    ['[numeric_match]', `[{use: command, params: {command: python3 -u 'my score.py' 8}}]`, `11:44 [python3 -u 'my score.py' 8] \`scorers[0].params.command\` must be a list, found the text "python3 -u 'my score.py' 8"; write it as a list: [python3, -u, 'my score.py', "8"]`],
    ['[numeric_match]', '[{use: contains, normalise: [trim]}]', '11:27 [normalise] `scorers[0]` has the unknown key `normalise`; write it in `params`: params: {normalize: …}'],
    ['[numeric_match]', '[{use: custom, path: score.mjs}]', '11:25 [path] `scorers[0]` has the unknown key `path`; write it in `params`: params: {path: …}'],
    ['path: d.jsonl', 'path: d.jsonl\n    where: row.a | lowercase == "x"', '11:12 [row.a | lowercase == "x"] there is no filter `lowercase`; did you mean `lower`?'],
    ['[numeric_match]', '[{use: regx}]', `11:17 [regx] \`scorers[0].use\` must be ${uses}, found the text "regx"; did you mean \`regex\`?`],
    ['[numeric_match]', '[{id: mine}]', `11:11 [{id: mine}] \`scorers[0]\` has no \`use\`; add \`use\`: ${uses}`],
    ['[numeric_match]', '[{use: numeric_match, params: {absolut: 1}}]', '11:41 [absolut] `scorers[0].params` has the unknown key `absolut`; did you mean `absolute`?'],
    ['[numeric_match]', '[{id: set_f1, params: {other: both}}]', '11:40 [both] `scorers[0].params.other` must be strict or collapsed, found the text "both"'],
    ['[numeric_match]', '[{use: regex, params: {pattern: "["}}]', '11:42 ["["] not a regular expression: Unterminated character class; correct the expression or its flags'],
    ['[numeric_match]', '[regex, regex]', '11:18 [regex] `regex` is the id of scorers[0] already; give each its own `id`'],
    ['[numeric_match]', '[{id: success, use: regex}]', '11:16 [success] `success` is the metric of requests that were answered; give the scorer another `id`'],
    ['[numeric_match]', '[set_f1]\ngates: [accuracy > 0]', '12:9 [accuracy > 0] no metric is called `accuracy`; the metrics here are set_f1, success, p90(latency), mean(ttft), mean(tokens_out), cost'],
    ['[numeric_match]', '[numeric_match', '12:1 [] not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]; check indentation, quotes and brackets'],
  ])('%s → %s', (from, to, expected) => expect(problems(task.replace(from, to))).toBe(expected));

  test('a key in the file is not repeated', () => {
    const told = problems(task.replace('model: m', 'model: m\n    api_key: sk-1234'));
    expect(told).toBe('8:14 [sk-1234] a key does not belong in a task file, which is stored with every run; write ${env:NAME} or ${secret:NAME}; leave `api_key` out where the endpoint wants none');
    const messages = (key: string): string => parseTask(task.replace('model: m', `model: m\n    api_key: ${key}`), '/w/t.eval.yaml').problems.map(problem => problem.message + problem.toDo).join();
    expect(messages('sk-1234') + messages('1234567') + messages('[sk-1234]')).not.toMatch(/1234/);
  });
});

describe('whole files', () => {
  test.each([
    ['', '1:1 [] the file is empty; begin it with `kind: eval`'],
    ['# only a comment', '1:1 [#] the file is empty; begin it with `kind: eval`'],
    ['hello', '1:1 [hello] a task is a mapping of keys to values; begin it with `kind: eval`'],
    ['- a', '1:1 [- a] a task is a mapping of keys to values; begin it with `kind: eval`'],
    ['a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]', '1:18 [x] aliases stand for more than 10,000 values; write out what is meant'],
    [`a: ${'['.repeat(70)}${']'.repeat(70)}`, `1:68 [${'['.repeat(6)}${']'.repeat(6)}] values are nested more than 64 deep; keep such values in a dataset file`],
  ])('%s', (text, expected) => expect(problems(text)).toBe(expected));

  test('every mistake once, in order', () => {
    const text = task.replace('model: m', 'modle: m').replace('[numeric_match]', '[numericmatch]').replace('name: t', 'nmae: t\nseed: x');
    expect(problems(text).split('\n').map(line => line.split(' ')[0])).toEqual(['2:1', '3:7', '8:5', '12:11']);
  });

  test('what is wrong in one part hides nothing of another', () => {
    expect(
      problems(`kind: evil
name: t
models: nope
helpers:
  - {id: judge, provider: openai, base_url: "http://h/v1", model: m, api_key: sk-1}
datasets:
  - {id: d, path: d.jsonl, fields: {input: "{{ rwo.q }}"}, prompts: [{id: own, template: "{{ targte }}"}]}
  - {id: d, path: 3}
prompts:
  - {id: p, template: "{{ inptu }}"}
  - {id: p, template: ""}
extract: "(["
scorers: [numeric_match, exact_match]
gates: [accuracy => 2, accurcy >= 0.5]
`).split('\n'),
    ).toEqual([
      '1:7 [evil] `kind` must be eval, bench or tune, found the text "evil"; did you mean `eval`?',
      '3:9 [nope] `models` must be a list, found the text "nope"; write it as a list: [nope]',
      expect.stringContaining('[sk-1] a key does not belong in a task file'),
      expect.stringContaining('the template reads `rwo`, which does not exist here; did you mean `row`?'),
      expect.stringContaining('the template reads `targte`, which does not exist here; did you mean `target`?'),
      expect.stringContaining('[d] `d` is the id of datasets[0] already'),
      expect.stringContaining('`datasets[1].path` must be a text'),
      expect.stringContaining('the template reads `inptu`, which does not exist here; did you mean `input`?'),
      expect.stringContaining('[p] `p` is the id of prompts[0] already'),
      expect.stringContaining('`prompts[1].template` must not be empty'),
      expect.stringContaining('not a regular expression'),
      expect.stringContaining('the gate `accuracy => 2` cannot be read; write `>=` for `=>`'),
      expect.stringContaining('no metric is called `accurcy`; did you mean `accuracy`?'),
    ]);
  });

  test('nothing is guessed of what cannot be known: whom a judge asks, what a dataset’s own scorers measure', () => {
    const judged = task.replace('kind: eval', 'kind: eval\nretries: many').replace('scorers: [numeric_match]', 'scorers: [{id: helpful, use: judge, params: {model: nobody, rubric: r, choices: {A: 1, B: 0}}}]\ngates: [helpful >= 0.5]');
    expect(problems(judged)).toBe('2:10 [many] `retries` must be a whole number of at least 0, found the text "many"');
    expect(problems(`${task}retries: many\ngates: [own >= 0.5]\n`.replace('path: d.jsonl', 'path: d.jsonl\n    scorers: [{id: own, use: exact_match}]'))).toBe('13:10 [many] `retries` must be a whole number of at least 0, found the text "many"');
  });

  test('a bench and a tune without a `kind` are told theirs by their names; their gates are read whatever else is wrong', () => {
    const messages = (text: string, file: string): readonly string[] => parseTask(text, file).problems.map(({ message, toDo }) => `${message}; ${toDo ?? ''}`);
    expect(messages('name: t\ngates: [goodput => 5]\n', '/w/t.bench.yaml')).toEqual(expect.arrayContaining([expect.stringContaining('`kind`; add `kind: bench`'), 'the gate `goodput => 5` cannot be read; write `>=` for `=>`']));
    const tune = messages('kind: tune\nname: t\ngates: [goodput => 5]\neval: {prompts: [{id: p, template: "{{ inptu }}"}]}\n', '/w/t.tune.yaml');
    expect(tune).toEqual(expect.arrayContaining(['the gate `goodput => 5` cannot be read; write `>=` for `=>`', expect.stringContaining('the template reads `inptu`')]));
  });

  test('two users of an anchor have one mistake', () => {
    expect(problems(task.replace('  - id: a', '  - &base\n    id: a\n    foo: 1').replace('datasets:', '  - {<<: *base, id: b}\ndatasets:'))).toMatch(/^6:5 \[foo\] `models\[0\]` has the unknown key `foo`[^\n]*$/);
  });

  test('a recorded task has no use for prompts and retries', () => {
    const recorded = task.replace(/provider: openai[^]*model: m/, 'provider: recorded\n    path: o.jsonl\n    output: "{{ row.o }}"');
    expect(problems(`${recorded}prompts: [{id: p, template: x}]\nretries: 1\n`)).toBe(
      '12:1 [prompts] (warning) every model is recorded, so no prompt is sent and `prompts` has no effect; remove it\n13:1 [retries] (warning) every model is recorded, so `retries` has no effect; remove it',
    );
    expect(problems(recorded.replace('{{ row.o }}', '{{ foo }}'))).toBe('7:13 ["{{ foo }}"] the template reads `foo`, which does not exist here; write `row.foo` for a column; there is row');
    expect(problems(recorded.replace('provider', 'base_url: http://h\n    provider'))).toBe('5:5 [base_url] `models[0]` has the unknown key `base_url`; the keys here are id, limits, provider, path, format, table, query, output, match');
  });

  test('CRLF, a byte order mark and tabs in JSON', () => {
    expect(problems(`\uFEFF${task.replaceAll('\n', '\r\n')}`)).toBe('');
    expect(problems(`${task.replaceAll('\n', '\r\n')}zzz: 1\r\n`)).toMatch(/^12:1 \[zzz\] unknown key/);
    const json = JSON.stringify({ kind: 'eval', name: 't', models: [{ id: 'a', provider: 'openai', base_url: 'http://h', model: 'm', strem: true }], datasets: [{ id: 'd', path: 'd.csv' }], scorers: ['regex'] }, null, '\t');
    expect(problems(json)).toBe('10:4 ["strem"] `models[0]` has the unknown key `strem`; did you mean `stream`?');
  });
});

describe('scorers that ask', () => {
  const helper = 'helpers:\n  - {id: judge-1, provider: openai, base_url: http://h/v1, model: j}\n';
  const judged = (params: string, helpers = helper, use = 'judge'): string => problems(`${task.replace('[numeric_match]', `\n  - {use: ${use}, params: {${params}}}`)}${helpers}`);
  test.each([
    ['model: judge-1, rubric: r', ''],
    ['model: a, rubric: r', '14:10 [judge-1] (warning) no scorer asks helper `judge-1`; name it in the `params.model` of a scorer, or remove it'],
    ['model: judge1, rubric: r', '12:34 [judge1] no model that can be asked is called `judge1`; did you mean `judge-1`?\n14:10 [judge-1] (warning) no scorer asks helper `judge-1`; name it in the `params.model` of a scorer, or remove it'],
    ['model: judge-1', '12:18 [params] `scorers[0].params` has no `rubric`; add `rubric`'],
    ['model: judge-1, rubric: "{{ outpt }}"', '12:51 ["{{ outpt }}"] the template reads `outpt`, which does not exist here; did you mean `output`?'],
    ['model: judge-1, rubric: "{{ row.source }}"', '12:51 ["{{ row.source }}"] the rubric reads `row.source`, which is not declared; add `fields: [source]` to `params`'],
    ['model: judge-1, rubric: "{{ row.source }}", fields: [source]', ''],
    ['model: judge-1, rubric: r, choices: {A: 2}', '12:67 [2] `scorers[0].params.choices.A` must be at most 1, found the number 2'],
    ['model: judge-1, rubric: r, choices: {A: 1}', '12:63 [{A: 1}] a judge needs at least two `choices`; write them like {CORRECT: 1, INCORRECT: 0}'],
    ['model: judge-1, rubric: r, votes: 26', '12:61 [26] `scorers[0].params.votes` must be at most 25, found the number 26'],
  ])('{%s}', (params, expected) => expect(judged(params)).toBe(expected));

  test('whom they ask must be there, and able to answer', () => {
    expect(judged('model: j, rubric: r', 'helpers: [{id: j, provider: recorded, path: x.jsonl, output: "{{ row.x }}"}]\n')).toBe(
      '12:34 [j] no model that can be asked is called `j`; add it to `helpers`; there is a\n13:29 [recorded] helper `j` is recorded, so a scorer cannot ask it; give it an endpoint',
    );
    expect(judged('model: a, rubric: r', helper.replace('judge-1', 'a'))).toBe('14:10 [a] `a` is the id of a model under test already; give the helper another `id`; a scorer can also ask a model under test');
  });

  test('vectors come from an embeddings model, verdicts from one that answers', () => {
    const embedder = helper.replace('model: j', 'model: j, endpoint: embeddings');
    expect(judged('model: judge-1', embedder, 'cosine')).toBe('');
    expect(judged('model: a', embedder, 'cosine')).toContain('[a] model `a` answers with texts, not with vectors; give it `provider: openai` and `endpoint: embeddings`');
    expect(judged('model: judge1', embedder, 'cosine')).toContain('[judge1] no model that can be asked is called `judge1`; did you mean `judge-1`?');
    expect(judged('model: judge-1, rubric: r', embedder)).toContain('[judge-1] model `judge-1` makes vectors of texts, so it cannot judge; name a model that answers');
  });

  test('votes that must all be the same are pointed out', () => {
    const cold = helper.replace('model: j', 'model: j, params: {temperature: 0}');
    expect(judged('model: judge-1, rubric: r, votes: 3', cold)).toContain('[3] (warning) judge `judge-1` has temperature 0 and no seed, so its votes will hardly differ; give it a temperature above 0, or ask for one vote');
    expect(judged('model: judge-1, rubric: r, votes: 3')).toBe('');
  });

  test('the presets bring their rubrics', () => {
    expect(judged('model: judge-1', helper, 'factuality')).toBe('');
    expect(judged('model: judge-1, criteria: It is polite.', helper, 'closed_qa')).toBe('');
    expect(judged('model: judge-1, rubric: r', helper, 'factuality')).toBe('12:48 [rubric] `scorers[0].params` has the unknown key `rubric`; the keys here are model, votes, reduce');
  });

  test('a gate may name a judge, and `accuracy` where its verdicts are right or wrong', () => {
    expect(judged('model: judge-1, rubric: r', `${helper}gates: [judge >= 0.5, accuracy >= 0.5]\n`)).toBe('');
    expect(judged('model: judge-1, rubric: r, choices: {A: 1, B: 0.5}', `${helper}gates: [accuracy >= 0.5]\n`)).toContain('no metric is called `accuracy`');
  });
});
