import type { Checking } from './checking.ts';
import { readConnection } from './checkConnection.ts';
import { checkHeaders } from './checkHeaders.ts';
import { checkAddress, checkNamed, checkReferences } from './checkReferences.ts';
import { checkTemplate } from './checkTemplate.ts';
import { joinPath } from './filePath.ts';
import type { CommandModel, HttpModel, Model, SimModel } from './models.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';
import { compileTemplate, TemplateError } from './template.ts';

type Written = WrittenTask['models'][number];
type Base = Pick<Model, 'id' | 'limits' | 'limitLine' | 'presetLine'>;

export const defaultTimeoutMs = 120_000;

/** What a template of a request may read. */
export const requestNames: readonly string[] = ['input', 'prompt', 'messages', 'row', 'params'];

/** The keys that every model that is asked has. */
export function readAsked({ cache, pricing, timeout }: Pick<Extract<Written, { provider: 'http' }>, 'cache' | 'pricing' | 'timeout'>, path: Path, checking: Checking): Pick<HttpModel, 'cache' | 'pricing' | 'timeoutMs'> {
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(pricing === undefined ? {} : { pricing }),
    timeoutMs: timeout === undefined ? defaultTimeoutMs : checking.duration(timeout, [...path, 'timeout']),
  };
}

/** @param names what the body may read */
export function readHttp(model: Omit<Extract<Written, { provider: 'http' }>, 'id' | 'limits'>, base: Base, path: Path, checking: Checking, names = requestNames): HttpModel {
  const { url, headers = {}, body, response, usage } = model;
  checkAddress(url, [...path, 'url'], 'http://127.0.0.1:8080/generate', checking);
  checkReferences(url, [...path, 'url'], checking);
  checkHeaders(headers, [...path, 'headers'], checking);
  const texts: string[] = [];
  visitTexts(body, [...path, 'body'], (text, at) => {
    texts.push(text);
    checkTemplate(text, names, at, checking);
    checkReferences(text, at, checking);
  });
  if (!texts.some(readsTheSample)) checking.reporter.atKey([...path, 'body'], '`body` reads nothing of the sample, so every sample would be the same request', 'write {{ prompt }}, {{ messages }}, {{ input }} or {{ row.COLUMN }} where it belongs');
  for (const [text, at] of [[response, ['response']], [usage?.input, ['usage', 'input']], [usage?.output, ['usage', 'output']]] as const) if (text !== undefined) checkTemplate(responseTemplate(text), ['response'], [...path, ...at], checking);
  checkParams(model.params, texts, 'body', path, checking);
  if (model.pricing !== undefined && (usage?.input === undefined || usage.output === undefined)) checking.reporter.atKey([...path, 'pricing'], '`pricing` has no effect: where the answer counts tokens is not said', 'add `usage: {input: PATH, output: PATH}`');
  const counted = { ...(usage?.input === undefined ? {} : { input: usage.input }), ...(usage?.output === undefined ? {} : { output: usage.output }) };
  return {
    ...base,
    ...readAsked(model, path, checking),
    ...readConnection(model, url, path, checking),
    provider: 'http',
    url,
    method: model.method ?? 'POST',
    headers,
    body,
    params: model.params ?? {},
    ...(response === undefined ? {} : { response }),
    ...(Object.keys(counted).length === 0 ? {} : { usage: counted }),
  };
}

/** Also where something is wrong with the template, which was told. */
function readsTheSample(text: string): boolean {
  try {
    return compileTemplate(text).names.some(name => name !== 'params');
  } catch (error) {
    if (error instanceof TemplateError) return true;
    throw error;
  }
}

/** A path into the answer is a template over `response` that is nothing but this path. */
export function responseTemplate(text: string): string {
  return /\{[{%]/.test(text) ? text : `{{ response${text.startsWith('[') ? '' : '.'}${text} }}`;
}

export function readCommand(model: Extract<Written, { provider: 'command' }>, base: Base, path: Path, checking: Checking): CommandModel {
  const { processes, stdin, pricing } = model;
  const { reporter } = checking;
  const [program = '', ...rest] = model.command;
  const environment = model.env ?? {};
  for (const [name, value] of Object.entries(environment)) {
    checkNamed(name, value, [...path, 'env', name], checking);
    if (/[=\0]/.test(name) || name === '' || value.includes('\0')) reporter.atKey([...path, 'env', name], `\`${name}\` is no environment variable`, 'a name holds no `=`, and neither it nor its value a NUL');
  }
  for (const [k, part] of model.command.entries()) {
    checkTemplate(part, processes === undefined ? requestNames : ['params'], [...path, 'command', k], checking);
    if (/\$\{(env|secret):/.test(part)) reporter.at([...path, 'command', k], 'arguments are shown by every process list, so they hold no references', 'put the value into `env`');
    if (part.includes('\0')) reporter.at([...path, 'command', k], 'an argument holds a NUL, which no program can be given', 'remove it');
  }
  if (stdin !== undefined && processes !== undefined) reporter.atKey([...path, 'stdin'], '`stdin` has no effect: processes that stay alive read lines of JSON', 'remove it, or remove `processes`');
  if (stdin !== undefined) checkTemplate(stdin, requestNames, [...path, 'stdin'], checking);
  if (processes === undefined) checkParams(model.params, [...model.command, stdin ?? ''], 'command', path, checking);
  if (processes === undefined && pricing !== undefined) reporter.atKey([...path, 'pricing'], '`pricing` has no effect: a process for each request counts no tokens', 'remove it, or use `processes` and answer with `usage`');
  const most = model.limits?.parallel_requests;
  if (processes !== undefined && typeof most === 'number' && most > processes) reporter.at([...path, 'limits', 'parallel_requests'], `\`parallel_requests: ${most}\` has no effect: ${processes} processes answer ${processes} requests at once`, 'raise `processes`, or remove it');
  return {
    ...base,
    ...readAsked(model, path, checking),
    provider: 'command',
    command: [program, ...rest],
    ...(processes === undefined ? {} : { processes }),
    ...(stdin === undefined ? {} : { stdin }),
    params: model.params ?? {},
    environment,
    folder: joinPath(checking.file, '.'),
  };
}

/** Parameters that nothing reads change nothing. */
function checkParams(params: object | undefined, texts: readonly string[], where: string, path: Path, { reporter }: Checking): void {
  const unread = Object.keys(params ?? {}).filter(name => !texts.some(text => readsParam(text, name)));
  for (const name of unread) reporter.atKey([...path, 'params', name], `\`params.${name}\` has no effect: nothing in \`${where}\` reads it`, `write {{ params.${name} }} in \`${where}\`, or remove it`);
}

/** A template may also hand all parameters on, or look one up by a name that it makes. */
function readsParam(text: string, name: string): boolean {
  return /\{[{%]/.test(text) && /\bparams\b/.test(text) && (text.includes(name) || !/\bparams\s*\./.test(text));
}

export function readSim(model: Extract<Written, { provider: 'sim' }>, base: Base, path: Path, checking: Checking): SimModel {
  return { ...base, ...readAsked(model, path, checking), provider: 'sim', model: model.model ?? 'sim', stream: model.stream ?? true, params: model.params ?? {} };
}

function visitTexts(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) for (const [k, item] of value.entries()) visitTexts(item, [...path, k], visit);
  else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) visitTexts(item, [...path, key], visit);
}
