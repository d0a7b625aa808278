import type { FoundData, HostedService, TargetLook } from './found.ts';

/** What a new task asks. */
export type NewModel =
  | { readonly provider: 'sim' }
  | { readonly provider: 'openai'; readonly baseUrl: string; readonly model: string; /** The variable that holds the key. */ readonly key?: string }
  | { readonly provider: Exclude<HostedService, 'openai'>; readonly model: string; readonly key: string };

/** The data of a new task; `path` is seen from the task file. */
export type NewData = { readonly path: string } & Pick<FoundData, 'input' | 'target' | 'outputs' | 'look'>;

/** What a person chose. Without data an eval asks five questions of its own, and a bench sends texts of its own making. */
export type NewTaskChoice =
  | { readonly kind: 'eval'; readonly name: string; readonly model: NewModel; readonly data?: NewData }
  | { readonly kind: 'bench'; readonly name: string; readonly model: NewModel & { readonly provider: 'sim' | 'openai' }; readonly data?: NewData }
  | { readonly kind: 'recorded'; readonly name: string; readonly data: NewData };

/** The text of a task file that runs as it is. */
export function writeTask(choice: NewTaskChoice): string {
  const lines = choice.kind === 'eval' ? evalLines(choice) : choice.kind === 'bench' ? benchLines(choice) : recordedLines(choice);
  return `${lines.join('\n')}\n`;
}

function evalLines({ name, model, data }: Extract<NewTaskChoice, { kind: 'eval' }>): readonly string[] {
  const look = data?.look ?? 'number';
  return [
    'kind: eval',
    `name: ${scalar(name)}`,
    'models:',
    `  - id: ${scalar(idOf(model))}`,
    ...modelLines(model).map(line => `    ${line}`),
    ...(model.provider === 'sim' ? [] : [`    params: {temperature: 0, max_tokens: ${look === 'long' ? 800 : 400}}`, '    limits: {parallel_requests: 4}']),
    ...(data === undefined ? questions : dataLines(data)),
    'prompts:',
    '  - id: plain',
    '    messages:',
    `      - {role: system, content: ${JSON.stringify(instructions[look])}}`,
    '      # every column is there as row.NAME',
    '      - {role: user, content: "{{ input }}"}',
    `# ${scorers[look].help}`,
    `scorers: ${scorers[look].list}`,
    '# decides the exit code',
    '# gates: [accuracy >= 0.8]'.replace('accuracy', firstScorer(look)),
  ];
}

function benchLines({ name, model, data }: Extract<NewTaskChoice, { kind: 'bench' }>): readonly string[] {
  return [
    'kind: bench',
    `name: ${scalar(name)}`,
    'target:',
    ...(model.provider === 'sim' ? simulatedTarget : modelLines(model)).map(line => `  ${line}`),
    'workload:',
    ...(data?.input === undefined ? ['  # texts of random words, each another one', '  data: {synthetic: {input_tokens: 200, output_tokens: 60}}'] : [`  data: {path: ${scalar(data.path)}, fields: {input: ${scalar(data.input)}}}`]),
    '# requests in flight, a level each',
    'load: {concurrency: [1, 4, 16]}',
    '# of each level, whichever comes first',
    'stop: {requests: 100, duration: 30s}',
    'warmup: {requests: 4}',
    '# what answers must be like',
    'slo: {ttft: {p90: 1s}, tpot: {p90: 100ms}}',
  ];
}

/** With times as a server has them: at once it would answer faster than any client can tell. */
const simulatedTarget = ['# built in: first token after 20 ms, each other one 2 ms later', 'provider: sim', 'model: "sim;ttft=20;itl=2"'];

function recordedLines({ name, data }: Extract<NewTaskChoice, { kind: 'recorded' }>): readonly string[] {
  return [
    'kind: eval',
    `name: ${scalar(name)}`,
    '# outputs that exist already: nobody is asked',
    'models:',
    ...data.outputs.flatMap(column => [`  - id: ${scalar(column)}`, '    provider: recorded', `    path: ${scalar(data.path)}`, `    output: ${scalar(`{{ row[${JSON.stringify(column)}] }}`)}`, ...(data.input === undefined ? [] : [`    match: ${scalar(data.input)}`])]),
    ...dataLines(data),
    `# ${scorers[data.look].help}`,
    `scorers: ${scorers[data.look].list}`,
  ];
}

function modelLines(model: NewModel): readonly string[] {
  if (model.provider === 'sim') return ['# built in: it only repeats its question, which holds some of the answers', 'provider: sim'];
  const key = model.key === undefined ? [] : ['# resolved when a request is sent, never stored', `api_key: \${env:${model.key}}`];
  return [`provider: ${model.provider}`, ...(model.provider === 'openai' ? [`base_url: ${scalar(model.baseUrl)}`] : []), ...key, `model: ${scalar(model.model)}`];
}

function dataLines({ path, input, target }: NewData): readonly string[] {
  return ['datasets:', `  - id: ${scalar(datasetId(path))}`, `    path: ${scalar(path)}`, `    fields: {input: ${scalar(input ?? 'input')}, target: ${scalar(target ?? 'target')}}`];
}

const questions: readonly string[] = [
  'datasets:',
  '  - id: sums',
  '    # or path: questions.jsonl (.csv, .json, .parquet too)',
  '    inline:',
  '      - {question: What is 17 + 25?, answer: "42"}',
  '      - {question: What is 9 times 12?, answer: "108"}',
  '      - {question: How many minutes are there in 3 hours?, answer: "180"}',
  '      - {question: What is 100 minus 50?, answer: "50"}',
  '      - {question: What is 16 divided by 4?, answer: "4"}',
  '    fields: {input: question, target: answer}',
];

const instructions: Readonly<Record<TargetLook, string>> = {
  number: 'Think step by step and end with the number.',
  letter: 'Answer with the letter of the right option alone.',
  short: 'Answer in a few words, without an explanation.',
  json: 'Answer with JSON alone.',
  long: 'Answer clearly and completely.',
};

const scorers: Readonly<Record<TargetLook, { readonly list: string; readonly help: string }>> = {
  number: { list: '[numeric_match]', help: 'the last number of the answer is the target’s' },
  letter: { list: '[choice]', help: 'the chosen option’s letter' },
  short: { list: '[contains, exact_match]', help: 'the first one ranks' },
  json: { list: '[exact_match, json_schema]', help: 'json_schema: is it JSON at all' },
  long: { list: '[rougeL, token_f1]', help: 'overlap with the target; see also judge' },
};

function firstScorer(look: TargetLook): string {
  return { number: 'numeric_match', letter: 'choice', short: 'contains', json: 'exact_match', long: 'rougeL' }[look];
}

export function idOf(model: NewModel): string {
  if (model.provider === 'sim') return 'simulated';
  const short = model.model.split(/[/\\]/).at(-1)?.trim() ?? '';
  return short === '' ? 'mine' : short.slice(0, 120).trim();
}

function datasetId(path: string): string {
  const stem = path.split('/').at(-1)?.replace(/(\.[A-Za-z]\w{0,9})(\.(gz|zst))?$/, '').trim() ?? '';
  return stem === '' ? 'data' : stem.slice(0, 120).trim();
}

/** A YAML scalar that reads as this text: plain where nothing in it means anything else, also within `{…}`. */
function scalar(text: string): string {
  const plain = /^[A-Za-z_./][\w./@+-]*(:\/\/[\w.:/@+-]+|:[\w./@+-]+)*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|~|\.(inf|nan))$/i.test(text) && !text.endsWith(':');
  return plain ? text : JSON.stringify(text);
}
