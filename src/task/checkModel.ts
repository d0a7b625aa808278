import type { Checking } from './checking.ts';
import { readAsked, readCommand, readHttp, readSim } from './checkAskedModel.ts';
import { readHosted } from './checkHostedModel.ts';
import { readVscodeLm } from './checkVscodeLmModel.ts';
import { readConnection } from './checkConnection.ts';
import { checkHeaders } from './checkHeaders.ts';
import { checkAddress, checkKey, checkReferences } from './checkReferences.ts';
import { checkField } from './checkTemplate.ts';
import { readSource } from './checkSource.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';
import { limitsOf } from './limitsOf.ts';
import type { Limits, Model, OpenAiModel } from './models.ts';

type Written = WrittenTask['models'][number] | WrittenOpenAi;
type WrittenOpenAi = Extract<WrittenTask['models'][number], { provider: 'openai' }> | (Omit<Extract<WrittenTask['models'][number], { provider: 'openai' }>, 'endpoint'> & { readonly endpoint?: 'rerank' });

/** @param path where it stands */
export function readModel(model: Written, path: Path, checking: Checking): Model {
  const base = { id: model.id, ...readLimits(model, path, checking) };
  if (model.provider === 'openai') return { ...base, ...readEndpoint(model, path, checking) };
  if (model.provider === 'http') return readHttp(model, base, path, checking);
  if (model.provider === 'command') return readCommand(model, base, path, checking);
  if (model.provider === 'anthropic' || model.provider === 'google') return readHosted(model, base, path, checking);
  if (model.provider === 'vscode-lm') return readVscodeLm(model, base, path, checking);
  if (model.provider === 'sim') return readSim(model, base, path, checking);
  checkField(model.output, [...path, 'output'], checking);
  return {
    ...base,
    provider: 'recorded',
    ...readSource(model, path, checking),
    output: model.output,
    ...(model.match === undefined ? {} : { match: model.match }),
  };
}

function readEndpoint(model: WrittenOpenAi, path: Path, checking: Checking): Omit<OpenAiModel, 'id' | 'limits'> {
  const { reporter } = checking;
  checkAddress(model.base_url, [...path, 'base_url'], 'http://127.0.0.1:8000/v1', checking);
  const added = URL.canParse(model.base_url) ? /\/(chat\/completions|completions|embeddings|rerank)\/?$/.exec(new URL(model.base_url).pathname)?.[1] : undefined;
  if (added !== undefined) reporter.at([...path, 'base_url'], `\`base_url\` ends with /${added}, which Pitwall adds itself`, added === 'chat/completions' ? 'remove it' : `remove it, and write \`endpoint: ${added}\``);
  checkReferences(model.base_url, [...path, 'base_url'], checking);
  if (model.api_key !== undefined) checkKey(model.api_key, [...path, 'api_key'], checking);
  const { headers } = model;
  if (headers !== undefined) checkHeaders(headers, [...path, 'headers'], checking);
  const second = model.api_key === undefined ? undefined : Object.keys(headers ?? {}).find(name => name.toLowerCase() === 'authorization');
  if (second !== undefined) reporter.atKey([...path, 'headers', second], `\`api_key\` is sent as \`authorization\` already`, 'keep one of the two');
  const params = model.params ?? {};
  const endpoint = model.endpoint ?? 'chat';
  checkParams(params, ['model', ...question[endpoint], 'stream'], [...path, 'params'], checking);
  const inTokens = endpoint === 'chat' || endpoint === 'completions';
  if (!inTokens && model.stream === true) reporter.at([...path, 'stream'], `${endpoint} ${endpoint === 'rerank' ? 'is' : 'are'} not streamed, so \`stream\` has no effect`, 'remove it');
  if (typeof params['n'] === 'number' && params['n'] > 1) reporter.at([...path, 'params', 'n'], `\`n: ${params['n']}\` asks for several answers in one, and only the first would be recorded`, 'remove it');
  return {
    provider: 'openai',
    baseUrl: model.base_url,
    ...(model.api_key === undefined ? {} : { apiKey: model.api_key }),
    ...(headers === undefined ? {} : { headers }),
    ...readAsked(model, path, checking),
    ...readConnection(model, model.base_url, path, checking),
    model: model.model,
    ...(endpoint === 'chat' ? {} : { endpoint }),
    stream: model.stream ?? inTokens,
    params,
  };
}

/** Where each endpoint takes what is asked. */
const question = { chat: ['messages'], completions: ['prompt'], embeddings: ['input'], rerank: ['query', 'documents'] } as const;

/** What the request holds anyway does not belong into `params`. */
function checkParams(params: Readonly<Record<string, unknown>>, own: readonly string[], path: Path, { reporter }: Checking): void {
  for (const key of own) {
    if (Object.hasOwn(params, key)) reporter.atKey([...path, key], `\`params\` cannot hold \`${key}\`, which Pitwall sends itself`, key === 'model' || key === 'stream' ? `write \`${key}\` beside \`params\`` : 'use `prompts`');
  }
}

function readLimits({ limits }: Written, path: Path, checking: Checking): { readonly limits: Limits; readonly limitLine?: number; readonly presetLine?: number } {
  const at: Path = [...path, 'limits'];
  const line = (key: string): number => checking.tree.keyPositionOf([...at, key]).line;
  const preset = limits?.preset;
  return {
    limits: { ...(preset === undefined ? {} : { preset }), ...limitsOf(limits ?? {}, interval => checking.duration(interval, [...at, 'min_interval'], 'zero')) },
    ...(limits?.parallel_requests === undefined ? {} : { limitLine: line('parallel_requests') }),
    ...(preset === undefined ? {} : { presetLine: line('preset') }),
  };
}
