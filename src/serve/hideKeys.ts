import { isMapping } from '../task/isMapping.ts';
import { soundsSecret } from '../task/soundsSecret.ts';

/** Counts and markers of a vocabulary: `max_tokens`, `stop_token_ids`. */
const isCount = /tokens(?:_|$)|_token_ids?$/i;
/** A header's value, an address with a password, or what stands for a key here, whatever it is called. */
const isKey = /^(?:bearer|basic)\s+\S|^\$\{secret:|^[a-z][\w+.-]*:\/\/[^/?#\s]*@/i;
const ofModel: readonly string[] = ['sampling_params', 'extra_params'];
/** Rows and answers hold no parameters, and are long. */
const data: readonly string[] = ['dataset', 'datasets', 'df', 'output'];

/** The same with `hidden` in place of each text that is a key, or whose name says so. */
export function hideKeys(value: unknown, hidden: (key: string) => string, isNamed = false): unknown {
  if (typeof value === 'string') return value.trim() !== '' && (isNamed || isKey.test(value)) ? hidden(value) : value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => hideKeys(each, hidden, isNamed));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hideKeys(each, hidden, isNamed || (soundsSecret.test(name) && !isCount.test(name)))]));
}

/** A body with `hidden` in place of the keys among its models' parameters. */
export function hideKeysOfModels(value: unknown, hidden: (key: string) => string): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => hideKeysOfModels(each, hidden));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, data.includes(name) ? each : ofModel.includes(name) ? hideKeys(each, hidden) : hideKeysOfModels(each, hidden)]));
}
