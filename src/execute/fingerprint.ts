import { hash } from 'node:crypto';
import type { Model } from '../task/models.ts';
import { answerShape } from '../task/answerShape.ts';
import { canonicalJson } from './datasets/canonicalJson.ts';
import { programFiles } from './programFiles.ts';
import type { ProviderRequest } from './provider.ts';
import type { Environment } from './secrets.ts';

/** These see the messages alone; the others may put columns of the dataset's row into what they send. */
const byMessages: ReadonlySet<string> = new Set(['openai', 'anthropic', 'google', 'vscode-lm']);

/**
 * Names what is asked: equal texts, equal requests. A SHA-256 cut to 128 bits over the model's entry, the repeat and the messages; of a program, also over its files.
 * `${env:…}` counts as what it stands for (an address, a model's name), `${secret:…}` and everything in headers as it is written: a key shapes no answer,
 * a new key finds the old answers, and nothing that is kept was made from one.
 */
export function createFingerprint(model: Model, repeat: number, environment: Environment): (request: ProviderRequest) => string {
  const files = model.provider === 'command' ? { files: programFiles(model) } : {};
  const shape = Object.fromEntries(Object.entries(answerShape(model)).map(([key, value]) => [key, key === 'headers' ? value : withEnvironment(value, environment)]));
  const prefix = `${canonicalJson({ version: 1, repeat, model: shape, ...files })}\n`;
  const rowCounts = !byMessages.has(model.provider);
  return ({ messages, sample }) => hash('sha256', `${prefix}${JSON.stringify(messages)}${rowCounts ? `\n${canonicalJson([sample.row, sample.input])}` : ''}`).slice(0, 32);
}

function withEnvironment(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{env:([^}]+)\}/g, (reference, name: string) => environment[name] ?? reference);
  if (Array.isArray(value)) return value.map(item => withEnvironment(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withEnvironment(item, environment)]));
}
