import { parseDuration } from './duration.ts';
import { parseOperational } from './operationalMetric.ts';
import type { Gate } from './task.ts';

const shape = /^\s*(\S.*?)\s*(>=|<=|==|>|<)\s*(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)(ms|s|m|h)?\s*$/i;

/** `accuracy >= 0.5` → a gate; undefined where it does not read like one. */
export function parseGate(text: string, isTime: (metric: string) => boolean = metric => parseOperational(metric)?.isTime === true): Gate | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, metric = '', comparison = '', limit = '', unit] = match;
  // A limit on a time may be a duration, and is in milliseconds without a unit.
  if (unit !== undefined && !isTime(metric)) return undefined;
  const value = unit === undefined ? Number(limit) : parseDuration(`${limit}${unit}`);
  return Number.isNaN(value) ? undefined : { text: text.trim(), metric, comparison: comparison as Gate['comparison'], limit: value };
}
