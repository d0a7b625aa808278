import type { Gate } from './task.ts';

const shape = /^\s*(\S.*?)\s*(>=|<=|==|>|<)\s*(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)\s*$/i;

/** `accuracy >= 0.5` → a gate; undefined where it does not read like one. */
export function parseGate(text: string): Gate | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, metric = '', comparison = '', limit = ''] = match;
  return { text: text.trim(), metric, comparison: comparison as Gate['comparison'], limit: Number(limit) };
}
