import type { Checking } from './checking.ts';
import { readAsked } from './checkAskedModel.ts';
import { readConnection } from './checkConnection.ts';
import { checkAddress, checkKey, checkReferences } from './checkReferences.ts';
import { hostedAddresses } from './hostedAddresses.ts';
import type { HostedModel, Model } from './models.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';

type Written = Extract<WrittenTask['models'][number], { provider: HostedModel['provider'] }>;

/** What the request holds anyway, and where it is said. */
const own: Readonly<Record<HostedModel['provider'], Readonly<Record<string, string>>>> = {
  anthropic: { model: 'write `model` beside `params`', messages: 'use `prompts`', system: 'use `prompts`', stream: 'write `stream` beside `params`' },
  google: { model: 'write `model` beside `params`', contents: 'use `prompts`', systemInstruction: 'use `prompts`', stream: 'write `stream` beside `params`' },
};

const variables = { anthropic: 'ANTHROPIC_API_KEY', google: 'GEMINI_API_KEY' } as const;

export function readHosted(model: Written, base: Pick<Model, 'id' | 'limits' | 'limitLine' | 'presetLine'>, path: Path, checking: Checking): HostedModel {
  const { provider, base_url: baseUrl, api_key: apiKey, params = {} } = model;
  const { reporter } = checking;
  if (baseUrl !== undefined) {
    checkAddress(baseUrl, [...path, 'base_url'], hostedAddresses[provider], checking);
    checkReferences(baseUrl, [...path, 'base_url'], checking);
    const added = /\/(messages|models)\/?$/.exec(baseUrl)?.[1];
    if (added !== undefined) reporter.at([...path, 'base_url'], `\`base_url\` ends with /${added}, which Pitwall adds itself`, 'remove it');
    else if (/[?#]/.test(baseUrl)) reporter.at([...path, 'base_url'], '`base_url` holds a query, which no request would have', 'remove it');
  }
  if (apiKey !== undefined) checkKey(apiKey, [...path, 'api_key'], checking);
  else if (baseUrl === undefined) reporter.at([...path, 'provider'], `model \`${model.id}\` has no \`api_key\`, and ${new URL(hostedAddresses[provider]).host} answers nobody without one`, `add \`api_key: \${env:${variables[provider]}}\``);
  for (const [key, toDo] of Object.entries(own[provider])) {
    if (Object.hasOwn(params, key)) reporter.atKey([...path, 'params', key], `\`params\` cannot hold \`${key}\`, which Pitwall sends itself`, toDo);
  }
  checkCount(params, [...path, 'params'], checking);
  if (isMapping(params['generationConfig'])) checkCount(params['generationConfig'], [...path, 'params', 'generationConfig'], checking);
  return {
    ...base,
    ...readAsked(model, path, checking),
    ...readConnection(model, baseUrl ?? hostedAddresses[provider], path, checking),
    provider,
    baseUrl: baseUrl ?? hostedAddresses[provider],
    ...(apiKey === undefined ? {} : { apiKey }),
    model: model.model,
    stream: model.stream ?? true,
    params,
  };
}

function checkCount(params: Readonly<Record<string, unknown>>, path: Path, { reporter }: Checking): void {
  for (const key of ['n', 'candidateCount']) {
    const count = params[key];
    if (typeof count === 'number' && count > 1) reporter.at([...path, key], `\`${key}: ${count}\` asks for several answers in one, and only the first would be recorded`, 'remove it');
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
