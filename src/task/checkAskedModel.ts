import type { Checking } from './checking.ts';
import { checkAddress, checkReferences } from './checkReferences.ts';
import { checkTemplate } from './checkTemplate.ts';
import { joinPath } from './filePath.ts';
import type { CommandModel, HttpModel, Model, SimModel } from './models.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';

type Written = WrittenTask['models'][number];
type Base = Pick<Model, 'id' | 'limits' | 'limitLine' | 'presetLine'>;

export const defaultTimeoutMs = 120_000;

/** What a template of a request's body may read. */
export const bodyNames: readonly string[] = ['input', 'prompt', 'messages', 'row'];

/** The keys that every model that is asked has. */
export function readAsked({ cache, pricing, timeout }: Pick<Extract<Written, { provider: 'http' }>, 'cache' | 'pricing' | 'timeout'>, path: Path, checking: Checking): Pick<HttpModel, 'cache' | 'pricing' | 'timeoutMs'> {
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(pricing === undefined ? {} : { pricing }),
    timeoutMs: timeout === undefined ? defaultTimeoutMs : checking.duration(timeout, [...path, 'timeout']),
  };
}

export function readHttp(model: Extract<Written, { provider: 'http' }>, base: Base, path: Path, checking: Checking): HttpModel {
  const { url, headers = {}, body, response, usage } = model;
  checkAddress(url, [...path, 'url'], 'http://127.0.0.1:8080/generate', checking);
  checkReferences(url, [...path, 'url'], checking);
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, [...path, 'headers', name], checking);
  visitTexts(body, [...path, 'body'], (text, at) => {
    checkTemplate(text, bodyNames, at, checking);
    checkReferences(text, at, checking);
  });
  for (const [text, at] of [[response, 'response'], [usage?.input, 'usage'], [usage?.output, 'usage']] as const) if (text !== undefined) checkTemplate(responseTemplate(text), ['response'], [...path, at], checking);
  const counted = { ...(usage?.input === undefined ? {} : { input: usage.input }), ...(usage?.output === undefined ? {} : { output: usage.output }) };
  return { ...base, ...readAsked(model, path, checking), provider: 'http', url, method: model.method ?? 'POST', headers, body, ...(response === undefined ? {} : { response }), ...(Object.keys(counted).length === 0 ? {} : { usage: counted }) };
}

/** A path into the answer is a template over `response` that is nothing but this path. */
export function responseTemplate(text: string): string {
  return /\{[{%]/.test(text) ? text : `{{ response${text.startsWith('[') ? '' : '.'}${text} }}`;
}

export function readCommand(model: Extract<Written, { provider: 'command' }>, base: Base, path: Path, checking: Checking): CommandModel {
  const [program = '', ...rest] = model.command;
  const environment = model.env ?? {};
  for (const [name, value] of Object.entries(environment)) checkReferences(value, [...path, 'env', name], checking);
  for (const [k, part] of model.command.entries()) {
    if (/\$\{(env|secret):/.test(part)) checking.reporter.at([...path, 'command', k], 'arguments are shown by every process list, so they hold no references', 'put the value into `env`');
  }
  return { ...base, ...readAsked(model, path, checking), provider: 'command', command: [program, ...rest], ...(model.processes === undefined ? {} : { processes: model.processes }), environment, folder: joinPath(checking.file, '.') };
}

export function readSim(model: Extract<Written, { provider: 'sim' }>, base: Base, path: Path, checking: Checking): SimModel {
  return { ...base, ...readAsked(model, path, checking), provider: 'sim', model: model.model ?? 'sim', stream: model.stream ?? true, params: model.params ?? {} };
}

/** Headers that carry keys: what stands in them would be stored with the task's text. */
const keyHeaders = /^(authorization|proxy-authorization|x-api-key|api-key|cookie)$/i;

function checkHeader(name: string, value: string, path: Path, checking: Checking): void {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) checking.reporter.atKey(path, `\`${name}\` is no name of an HTTP header`, 'use letters, digits and hyphens');
  else if (/^(content-length|transfer-encoding|host|connection)$/i.test(name)) checking.reporter.atKey(path, `Pitwall sends \`${name}\` itself`, 'remove it');
  if (/[^\t\x20-\x7e]/.test(value)) checking.reporter.at(path, `the header \`${name}\` holds characters that no HTTP header can carry`, 'use plain text in one line');
  if (checkReferences(value, path, checking) && keyHeaders.test(name) && !/\$\{(env|secret):[^}]+\}/.test(value)) {
    checking.reporter.at(path, 'a key does not belong in a task file, which is stored with every run', 'write ${env:NAME} or ${secret:NAME}');
  }
}

function visitTexts(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) for (const [k, item] of value.entries()) visitTexts(item, [...path, k], visit);
  else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) visitTexts(item, [...path, key], visit);
}
