export const newTaskKinds = ['endpoint', 'recorded', 'tune'] as const;
export type NewTaskKind = (typeof newTaskKinds)[number];

/** What a new task's file is called, as long as nobody says something else. */
export function newTaskFile(kind: NewTaskKind): string {
  return kind === 'tune' ? 'first.tune.yaml' : 'first.eval.yaml';
}

/**
 * The text of a first task file. `endpoint` asks an OpenAI-compatible endpoint and runs at once against `pitwall sim`;
 * `recorded` scores outputs that exist already, and runs at once beside the file that `newTaskData` holds; `tune` searches over Pitwall's own simulated server, and runs at once in half a minute.
 */
export function newTask(kind: NewTaskKind): string {
  return texts[kind];
}

/** The files that a new task reads, to be written beside it where they do not exist. */
export function newTaskData(kind: NewTaskKind): readonly { readonly name: string; readonly text: string }[] {
  return kind === 'recorded' ? [{ name: 'answers.jsonl', text: answers }] : [];
}

const endpoint = `kind: eval
name: first
description: Five questions for one endpoint
models:
  - id: mine
    # anything that speaks the chat API: vLLM, SGLang, llama.cpp, Ollama, …
    provider: openai
    # Here \`pitwall sim\` listens: it only repeats the question, so 2 of 5 come out right.
    # Put your own address here.
    base_url: http://127.0.0.1:8399/v1
    # A key is resolved when a request is sent, and never stored; \${secret:NAME} is one too.
    # api_key: \${env:OPENAI_API_KEY}
    model: sim
    params: {temperature: 0, max_tokens: 200}
    limits: {parallel_requests: 4}
datasets:
  - id: sums
    # or path: questions.jsonl (.json and .csv too)
    inline:
      - {question: What is 17 + 25?, answer: "42"}
      - {question: What is 9 times 12?, answer: "108"}
      - {question: How many minutes are there in 3 hours?, answer: "180"}
      - {question: What is 100 minus 50?, answer: "50"}
      - {question: What is 16 divided by 4?, answer: "4"}
    # columns; all of them are there for prompts as row.NAME
    fields: {input: question, target: answer}
prompts:
  - id: zero-shot
    messages:
      - {role: system, content: Think step by step and end with the number.}
      - {role: user, content: "{{ input }}"}
# the last number of the answer is the target's
scorers: [numeric_match]
# decides the exit code
# gates: [accuracy >= 0.8]
`;

const recorded = `kind: eval
name: first
description: Two sets of answers that exist already, scored without asking a model
models:
  - id: careful
    provider: recorded
    # its k-th row belongs to the dataset's k-th row
    path: answers.jsonl
    # where in the row the output is
    output: "{{ row.careful }}"
    # equal in both rows, so that a shifted file is noticed
    match: question
  - id: hasty
    provider: recorded
    path: answers.jsonl
    output: "{{ row.hasty }}"
    match: question
datasets:
  - id: sums
    # questions and answers may share one file
    path: answers.jsonl
    fields: {input: question, target: answer}
# the last number of the answer is the target's
scorers: [numeric_match]
# decides the exit code; it must hold for every model
# gates: [accuracy >= 0.8]
`;

const tune = `kind: tune
name: first
description: Which slots and which batch does a server do best with, within an SLO?
server:
  # Any server that speaks the chat API. This one is Pitwall's own simulated one; put yours here, for example
  #   command: [llama-server, -m, model.gguf, --port, "{{ port }}", -np, "{{ slots }}"]
  # or let a preset know the command, its flags and its GPUs: preset: vllm (sglang, llama-server), model: NAME
  command: [pitwall, sim, --port, "{{ port }}", --slots, "{{ slots }}", --slowdown, "{{ 0.4 / batch }}", --ttft, "{{ 10 + 5 * batch }}", --itl, "4"]
  # or how many each configuration needs: 1, "tp * pp"
  gpus: 0
parameters:
  slots: [1, 2, 4, 8]
  batch: {min: 1, max: 8, step: 1}
constraints: ["slots * batch <= 32"]
# tokens a second; also goodput, throughput_per_gpu, minimize: p90(e2e), …
objective: {maximize: throughput}
# of 28 configurations: where a model of what was measured expects the most
max_experiments: 8
# how each configuration is measured; everything a bench takes
bench:
  workload: {data: {synthetic: {input_tokens: 20, output_tokens: 10}}}
  load: {concurrency: [4, 8]}
  stop: {requests: 64, duration: 3s}
  warmup: {requests: 4}
  # a configuration that misses it is not the best one
  slo: {ttft: {p90: 100ms}}
`;

const answers = `${[
  { question: 'What is 17 + 25?', answer: '42', careful: '17 + 25 = 42', hasty: '17 + 25 is 32' },
  { question: 'What is 9 times 12?', answer: '108', careful: '9 * 12 = 108', hasty: '108' },
  { question: 'How many minutes are there in 3 hours?', answer: '180', careful: '3 * 60 = 180 minutes', hasty: '180' },
  { question: 'What is half of 250?', answer: '125', careful: '250 / 2 = 125', hasty: 'Half of 250 is 120' },
  { question: 'A book costs 12 and a pen 3. What do 2 books and 4 pens cost?', answer: '36', careful: '2 * 12 = 24 and 4 * 3 = 12, so 36', hasty: '15' },
]
  .map(row => JSON.stringify(row))
  .join('\n')}\n`;

const texts: Readonly<Record<NewTaskKind, string>> = { endpoint, recorded, tune };
