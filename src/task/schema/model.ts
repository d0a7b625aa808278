import * as z from 'zod';
import { hostedAddresses } from '../hostedAddresses.ts';
import { connectionKeys } from './connection.ts';
import { limitsSchema } from './limits.ts';
import { amount, count, duration, id, object, text } from './parts.ts';
import { sourceKeys } from './source.ts';

const pricing = object({
  input: amount.describe('Price of a million input tokens.'),
  output: amount.describe('Price of a million output tokens.'),
}).describe('What tokens cost, so that the cost of each sample is recorded.');

const modelBase = { id: id.describe('How this model is called in results. Unique in the task.'), limits: limitsSchema.optional() };

/** Of every model that is asked: a recorded one has its answers. */
export const cache = z.boolean().optional().describe('Keep answers, and use those that were given before to the same request (default: false). They cost nothing and have no latency. --cache and --no-cache say it for all models.');

const headers = z.record(z.string(), z.string()).optional().describe('Sent with each request; keys as ${env:NAME} or ${secret:NAME}.');

export const openAiModel = object({
  ...modelBase,
  cache,
  pricing: pricing.optional(),
  provider: z.literal('openai').describe('Any endpoint that speaks the OpenAI API: vLLM, SGLang, llama.cpp, Ollama, …'),
  endpoint: z.enum(['chat', 'completions', 'embeddings']).optional().describe('What is asked: chat (default), completions (the messages as one text), or embeddings (the output is the vector, as JSON: for scorers that compare meanings).'),
  base_url: z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be an address that begins with http:// or https://').describe('The address before /chat/completions, e.g. http://127.0.0.1:8000/v1.'),
  api_key: text.optional().describe('The key: ${env:NAME} or ${secret:NAME}, resolved when a request is sent and never stored.'),
  headers,
  model: text.describe('The model’s name at the endpoint.'),
  stream: z.boolean().optional().describe('Ask for a stream, so that the time to the first token is known (default: true).'),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request: temperature, max_tokens, seed, …'),
  timeout: duration.optional().describe('Of one attempt, from sending to the last byte (default: 120s).'),
  ...connectionKeys,
});

const asked = {
  ...modelBase,
  cache,
  pricing: pricing.optional(),
  timeout: duration.optional().describe('Of one attempt, from sending to the last byte (default: 120s).'),
};

/** Of an endpoint that the task describes. */
export const httpKeys = {
  provider: z.literal('http').describe('Any JSON endpoint: what is sent and where the answer is are said here.'),
  url: z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be an address that begins with http:// or https://').describe('Where requests go, e.g. http://127.0.0.1:8080/generate.'),
  method: z.enum(['POST', 'PUT', 'PATCH']).optional().describe('How (default: POST).'),
  headers,
  body: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), text]).describe('What is sent, as JSON: its texts are templates over input, prompt (all messages as one text), messages, row and params. A text that is one path, such as {{ messages }}, is the value itself.'),
  response: text.optional().describe('Where the output is in the answer, e.g. choices[0].message.content, or a template over response (default: the whole body is the output).'),
  params: z.record(z.string(), z.unknown()).optional().describe('What the body reads as params.NAME, so that a matrix can vary it.'),
  usage: object({
    input: text.optional().describe('Where the answer counts the input’s tokens, e.g. usage.prompt_tokens.'),
    output: text.optional().describe('Where the answer counts the output’s tokens.'),
  })
    .optional()
    .describe('Where the answer counts tokens.'),
  ...connectionKeys,
};

const httpModel = object({ ...asked, ...httpKeys });

const commandModel = object({
  ...asked,
  provider: z.literal('command').describe('A program of yours that answers on stdout.'),
  command: z.array(text).min(1).describe('The program and its arguments; it runs in the task file’s folder, without a shell. Templates over params, and without processes also over input, prompt, messages and row.'),
  processes: count.optional().describe('So many processes stay alive and speak JSON lines: {"id", "messages", "prompt", "input", "row", "params"} in, {"id", "output"}, also with "usage": {"input", "output"}, or {"id", "error"}, also with "retry": true, out. Absent: a process for each request.'),
  stdin: z.string().optional().describe('What a process for one request reads: a template over input, prompt, messages, row and params (default: the prompt, which is all messages as one text).'),
  params: z.record(z.string(), z.unknown()).optional().describe('What templates read as params.NAME, and processes with each request; a matrix can vary it.'),
  env: z.record(z.string(), z.string()).optional().describe('Environment variables beside the inherited ones; values may hold ${env:NAME} and ${secret:NAME}.'),
});

const simModel = object({
  ...asked,
  provider: z.literal('sim').describe('The built-in simulated server, started with the run, in a thread of its own: to try things without a model.'),
  model: text.optional().describe('How it behaves, e.g. sim;latency=20;error=0.1 (default: sim, which echoes at once).'),
  stream: z.boolean().optional().describe('Ask for a stream, so that the time to the first token is known (default: true).'),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request, e.g. max_tokens.'),
});

const hosted = (api: string) => ({
  ...asked,
  base_url: z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be an address that begins with http:// or https://').optional().describe(`Another address than the vendor’s, with the version: a gateway or a proxy (default: ${api}).`),
  api_key: text.optional().describe('The key: ${env:NAME} or ${secret:NAME}, resolved when a request is sent and never stored.'),
  model: text.describe('The model’s name.'),
  stream: z.boolean().optional().describe('Ask for a stream, so that the time to the first token is known (default: true).'),
  ...connectionKeys,
});

const anthropicModel = object({
  provider: z.literal('anthropic').describe('Claude, through Anthropic’s own API.'),
  ...hosted(hostedAddresses.anthropic),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request: temperature, max_tokens, stop_sequences (or stop), thinking, tools, …'),
});

const googleModel = object({
  provider: z.literal('google').describe('Gemini, through Google’s own API.'),
  ...hosted(hostedAddresses.google),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request: temperature, max_tokens, top_p, top_k, stop, seed, or the API’s own generationConfig, safetySettings, tools, …'),
});

const vscodeLmModel = object({
  ...asked,
  provider: z.literal('vscode-lm').describe('A model that VS Code offers to extensions, such as those of GitHub Copilot: its Language Model API. Runs in the editor alone. The answer is always streamed; tokens are counted with the model’s own tokenizer, since the editor does not say what was used; a system message is sent as a user’s, since it knows no other.'),
  model: text.optional().describe('The model’s id in the editor. One of model, vendor, family and version must be there, and together they must fit one model.'),
  vendor: text.optional().describe('Who offers it, e.g. copilot.'),
  family: text.optional().describe('Its family, e.g. gpt-4o.'),
  version: text.optional().describe('Its version.'),
  params: z.record(z.string(), z.unknown()).optional().describe('Handed to the model as modelOptions: what has an effect is up to its vendor.'),
});

const recordedModel = object({
  ...modelBase,
  provider: z.literal('recorded').describe('Outputs that exist already: they are scored and no model is asked.'),
  path: text.describe('File or folder, as a dataset’s, whose k-th row belongs to the dataset’s k-th row. May hold {{ dataset }} and {{ split }}, where the outputs lie in a file for each. Relative to the task file.'),
  ...sourceKeys,
  output: text.describe("Template that says where in the recorded row the output is, e.g. {{ row['my model'].solution }}."),
  match: text.optional().describe('A column that must be equal in the recorded row and the dataset’s row, so that a shifted file is noticed.'),
});

/** In the order in which they are offered: what has a vendor, what is a person’s own, and what asks nobody. */
export const modelSchema = z.discriminatedUnion('provider', [openAiModel, anthropicModel, googleModel, vscodeLmModel, httpModel, commandModel, recordedModel, simModel]);
