import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';

/** A part of a task in the syntax of snippets: with its defaults it is one that runs, or whose file is the next thing to name. */
export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

const models: readonly Snippet[] = [
  { label: 'model: openai', detail: 'An endpoint that speaks the OpenAI API', body: 'id: ${1:mine}\nprovider: openai\nbase_url: ${2:http://127.0.0.1:8000/v1}\nmodel: ${3:default}\nparams: {temperature: ${4:0}}' },
  { label: 'model: openai with a key', detail: 'A hosted endpoint that speaks the OpenAI API', body: 'id: ${1:hosted}\nprovider: openai\nbase_url: ${2:https://api.openai.com/v1}\napi_key: \\${env:${3:OPENAI_API_KEY}\\}\nmodel: ${4:gpt-4o-mini}\nparams: {temperature: ${5:0}}' },
  { label: 'model: anthropic', detail: 'Claude', body: 'id: ${1:claude}\nprovider: anthropic\napi_key: \\${env:${2:ANTHROPIC_API_KEY}\\}\nmodel: ${3:claude-sonnet-4-5}\nparams: {max_tokens: ${4:1000}}' },
  { label: 'model: google', detail: 'Gemini', body: 'id: ${1:gemini}\nprovider: google\napi_key: \\${env:${2:GEMINI_API_KEY}\\}\nmodel: ${3:gemini-2.5-flash}\nparams: {temperature: ${4:0}}' },
  { label: 'model: vscode-lm', detail: 'A model that VS Code offers', body: 'id: ${1:editor}\nprovider: vscode-lm\nvendor: ${2:copilot}\nfamily: ${3:gpt-4o}' },
  { label: 'model: http', detail: 'Any JSON endpoint', body: 'id: ${1:service}\nprovider: http\nurl: ${2:http://127.0.0.1:8080/generate}\nbody: {text: "{{ prompt \\}\\}"}\nresponse: ${3:text}' },
  { label: 'model: command', detail: 'A program that answers on stdout', body: 'id: ${1:program}\nprovider: command\ncommand: [${2:python3}, ${3:answer.py}]' },
  { label: 'model: sim', detail: 'The built-in simulated server', body: 'id: ${1:sim}\nprovider: sim\nmodel: ${2:sim;latency=20}' },
];
const recorded: Snippet = { label: 'model: recorded', detail: 'Outputs that exist already', body: 'id: ${1:recorded}\nprovider: recorded\npath: ${2:answers.jsonl}\noutput: "{{ row.${3:output} \\}\\}"' };

const datasets: readonly Snippet[] = [
  { label: 'dataset: file', detail: 'Rows of a file', body: 'id: ${1:test}\npath: ${2:questions.jsonl}\nfields: {input: ${3:question}, target: ${4:answer}}' },
  { label: 'dataset: inline', detail: 'Rows written here', body: 'id: ${1:sums}\ninline:\n  - {input: "${2:What is 17 + 25?}", target: "${3:42}"}\n  - {input: "${4:What is 9 times 12?}", target: "${5:108}"}' },
  { label: 'dataset: sampled file', detail: 'Some rows of a file, always the same', body: 'id: ${1:test}\npath: ${2:questions.jsonl}\nfields: {input: ${3:question}, target: ${4:answer}}\nsample: {n: ${5:100}, seed: ${6:1}}\ntags: [${7:category}]' },
];

const scorers: readonly Snippet[] = [
  { label: 'scorer: with parameters', detail: 'A scorer under a name of its own', body: 'id: ${1:strict}\nuse: ${2:exact_match}\nparams: {normalize: [${3:trim, casefold}]}' },
  { label: 'scorer: judge', detail: 'A model’s verdict by a rubric', body: 'id: ${1:helpful}\nuse: judge\nparams:\n  model: ${2:judge}\n  rubric: |\n    ${3:Does the answer help? CORRECT: it does. INCORRECT: it does not.}\n  choices: {CORRECT: 1, INCORRECT: 0}' },
  { label: 'scorer: custom', detail: 'A function of yours', body: 'id: ${1:mine}\nuse: custom\nparams: {path: ${2:score.mjs}}' },
  { label: 'scorer: command', detail: 'A program of yours', body: 'id: ${1:mine}\nuse: command\nparams: {command: [${2:python3}, ${3:score.py}]}' },
];

const prompts: readonly Snippet[] = [
  { label: 'prompt: template', detail: 'One user message', body: 'id: ${1:zero-shot}\ntemplate: "${2:{{ input \\}\\}}"' },
  { label: 'prompt: messages', detail: 'A system and a user message', body: 'id: ${1:step-by-step}\nmessages:\n  - {role: system, content: "${2:Think step by step and end with the number.}"}\n  - {role: user, content: "${3:{{ input \\}\\}}"}' },
  { label: 'prompt: few-shot', detail: 'With examples from a file', body: 'id: ${1:few-shot}\nfew_shot: {path: ${2:examples.jsonl}, k: ${3:4}, template: "{{ input \\}\\} {{ target \\}\\}"}\ntemplate: "{{ few_shot \\}\\}\\n\\n{{ input \\}\\}"' },
];

const load = 'workload: {data: {synthetic: {input_tokens: ${1:200}, output_tokens: ${2:50}}}}\nload: {concurrency: [${3:1, 4, 16}]}\nstop: {duration: ${4:30s}}\nslo: {ttft: {p99: ${5:500ms}}}';
const synthetic = 'workload: {data: {synthetic: {input_tokens: ${4:200}, output_tokens: ${5:50}}}}';

const sections: Readonly<Record<string, readonly Snippet[]>> = {
  workload: [{ label: 'workload, load and stop', detail: 'A load section: levels of requests in flight', body: load }],
  load: [
    { label: 'load: rates', detail: 'Requests a second (open loop)', body: 'load: {rate: {levels: [${1:1, 5, 10}]}}' },
    { label: 'load: find', detail: 'The highest load within the SLO', body: 'load: {find: {maximize: ${1:concurrency}}}' },
  ],
  gates: [{ label: 'gates: a limit', detail: 'A limit that decides the exit code', body: 'gates:\n  - ${1:accuracy} >= ${2:0.8}' }],
  helpers: [{ label: 'helpers: a judge', detail: 'A model that scorers ask', body: 'helpers:\n  - id: ${1:judge}\n    provider: openai\n    base_url: ${2:https://api.openai.com/v1}\n    api_key: \\${env:${3:OPENAI_API_KEY}\\}\n    model: ${4:gpt-4o-mini}\n    params: {temperature: 0}' }],
  parameters: [{ label: 'parameters: two', detail: 'What a tune varies', body: 'parameters:\n  ${1:max_num_seqs}: [${2:32, 64, 128}]\n  ${3:gpu_memory_utilization}: {min: ${4:0.8}, max: ${5:0.95}, step: ${6:0.05}}' }],
  objective: [{ label: 'objective: goodput', detail: 'What is best', body: 'objective: {maximize: ${1:goodput}}' }],
  server: [
    { label: 'server: vllm', detail: 'A server whose command is known', body: 'server:\n  preset: ${1|vllm,sglang,llama-server|}\n  model: ${2:Qwen/Qwen2.5-7B-Instruct}' },
    { label: 'server: command', detail: 'Any server', body: 'server:\n  command: [${1:my-server}, --port, "{{ port \\}\\}"]\n  ready: {path: ${2:/health}}' },
  ],
};

const wholeEval: Snippet = {
  label: 'eval task',
  detail: 'How good a model is on a dataset',
  body: 'kind: eval\nname: ${1:first}\nmodels:\n  - id: ${2:mine}\n    provider: openai\n    base_url: ${3:http://127.0.0.1:8000/v1}\n    model: ${4:default}\n    params: {temperature: 0}\ndatasets:\n  - id: ${5:sums}\n    inline:\n      - {input: "What is 17 + 25?", target: "42"}\nprompts:\n  - id: zero-shot\n    template: "{{ input \\}\\}"\nscorers: [${6:numeric_match}]\n',
};
const wholeBench: Snippet = {
  label: 'bench task',
  detail: 'How fast a model answers under load',
  body: `kind: bench\nname: \${1:load}\ntarget:\n  provider: openai\n  base_url: \${2:http://127.0.0.1:8000/v1}\n  model: \${3:default}\n${synthetic}\nload: {concurrency: [\${6:1, 4, 16}]}\nstop: {duration: \${7:30s}}\nslo: {ttft: {p99: \${8:500ms}}}\n`,
};
const wholeTune: Snippet = {
  label: 'tune task',
  detail: 'Which configuration of a server is best',
  body: `kind: tune\nname: \${1:search}\nserver:\n  preset: vllm\n  model: \${2:Qwen/Qwen2.5-7B-Instruct}\nparameters:\n  max_num_seqs: [\${3:32, 64, 128}]\nobjective: {maximize: goodput}\nmax_experiments: 12\nbench:\n  ${synthetic}\n  load: {concurrency: [\${6:8, 32}]}\n  stop: {requests: 200, duration: 60s}\n  slo: {ttft: {p90: \${7:500ms}}}\n`,
};
export const wholeTasks = { eval: wholeEval, bench: wholeBench, tune: wholeTune } as const;

const items: Readonly<Record<string, readonly Snippet[]>> = { 'models.*': [...models, recorded], 'helpers.*': models, 'datasets.*': datasets, 'scorers.*': scorers, 'datasets.*.scorers.*': scorers, 'prompts.*': prompts, 'datasets.*.prompts.*': prompts };

/** What may begin here: a whole task in an empty file, a section that is not there yet, an item of a list. */
export function snippetsAt({ shape, value, kind, task, path }: Part, slot: Cursor['slot']): readonly Snippet[] {
  if (slot === 'either' && Object.hasOwn(items, shape)) return items[shape] ?? [];
  if (path.length > 0 || slot === 'value') return [];
  if (Object.keys(task).length === 0) return [wholeTasks[kind], ...Object.values(wholeTasks).filter(whole => whole !== wholeTasks[kind])];
  // A bench of the other form, which asks the samples of an eval, has none of them.
  if (task['task'] !== undefined || task['request_sweep'] !== undefined) return [];
  return Object.entries(sections)
    .filter(([key]) => value[key] === undefined && (kind === 'eval' ? evalSections : kind === 'bench' ? benchSections : tuneSections).includes(key))
    .flatMap(([, list]) => list);
}

const evalSections = ['gates', 'helpers'];
const benchSections = ['workload', 'load'];
const tuneSections = ['parameters', 'objective', 'server', 'gates'];

/** All of them, for whoever holds them to the parser. */
export const allSnippets = { models, recorded, datasets, scorers, prompts, sections } as const;
