import type { Checking } from './checking.ts';
import { checkField } from './checkTemplate.ts';
import { readSource } from './checkSource.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';
import { limitsOf } from './limitsOf.ts';
import type { Limits, Model, OpenAiModel } from './models.ts';

type Written = WrittenTask['models'][number];
type WrittenOpenAi = Extract<Written, { provider: 'openai' }>;

const defaultTimeoutMs = 120_000;

export function readModel(model: Written, k: number, checking: Checking): Model {
  const path: Path = ['models', k];
  const base = { id: model.id, ...readLimits(model, path, checking) };
  if (model.provider === 'openai') return { ...base, ...readEndpoint(model, path, checking) };
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
  checkAddress(model.base_url, [...path, 'base_url'], checking);
  checkReferences(model.base_url, [...path, 'base_url'], checking);
  if (model.api_key !== undefined) checkKey(model.api_key, [...path, 'api_key'], checking);
  const params = model.params ?? {};
  for (const key of ['model', 'messages', 'stream']) {
    if (Object.hasOwn(params, key)) reporter.atKey([...path, 'params', key], `\`params\` cannot hold \`${key}\`, which Pitwall sends itself`, key === 'messages' ? 'use `prompts`' : `write \`${key}\` beside \`params\``);
  }
  return {
    provider: 'openai',
    baseUrl: model.base_url,
    ...(model.api_key === undefined ? {} : { apiKey: model.api_key }),
    ...(model.cache === undefined ? {} : { cache: model.cache }),
    ...(model.pricing === undefined ? {} : { pricing: model.pricing }),
    model: model.model,
    stream: model.stream ?? true,
    params,
    timeoutMs: model.timeout === undefined ? defaultTimeoutMs : checking.duration(model.timeout, [...path, 'timeout']),
  };
}

function checkAddress(address: string, path: Path, { reporter }: Checking): void {
  if (address.includes('${')) return;
  if (!URL.canParse(address)) reporter.at(path, `${address} is not an address`, 'write it like http://127.0.0.1:8000/v1');
  else if (/\/chat\/completions\/?$/.test(new URL(address).pathname)) reporter.at(path, '`base_url` ends with /chat/completions, which Pitwall adds itself', 'remove it');
}

/** A key that stands in the task file would be stored with the task's text, so only references are taken. The key is not repeated in the message. */
function checkKey(key: string, path: Path, checking: Checking): void {
  if (checkReferences(key, path, checking) && !reference.test(key)) {
    checking.reporter.at(path, 'a key does not belong in a task file, which is stored with every run', 'write ${env:NAME} or ${secret:NAME}; leave `api_key` out where the endpoint wants none');
  }
}

const reference = /\$\{(env|secret):[^}]+\}/;

function checkReferences(text: string, path: Path, { reporter }: Checking): boolean {
  const wrong = [...text.matchAll(/\$\{([^}]*)\}/g)].filter(match => !reference.test(match[0]));
  for (const [whole, name = ''] of wrong) reporter.at(path, `\`${whole}\` is not a reference`, `write \${env:${name.replace(/^\w*:/, '') || 'NAME'}} or \${secret:NAME}`);
  return wrong.length === 0;
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
