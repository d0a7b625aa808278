import { withoutLikelyKeys } from '../task/convert/keyNames.ts';
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

/** Of a metric nothing is sent but its prompt: a key among its parameters is nobody's, and is not kept, nor what is one elsewhere in the body. */
function withoutKeysOfMetrics(value: unknown, keys: readonly string[]): unknown {
  return deeply(hideKeys(value, () => '…'), text => withoutLikelyKeys(keys.reduce((rest, key) => rest.replaceAll(key, '…'), text), '…'));
}

/** The texts of a body that are keys by their form or their name, longest first; of `Bearer …` what follows. A shorter one than six letters is in many words. */
function keysOf(value: unknown): readonly string[] {
  const found = new Set<string>();
  const withoutData = (part: unknown): unknown => (Array.isArray(part) ? (part as readonly unknown[]).map(withoutData) : isMapping(part) ? Object.fromEntries(Object.entries(part).filter(([name]) => !data.includes(name)).map(([name, each]) => [name, withoutData(each)])) : part);
  hideKeys(withoutData(value), key => {
    found.add(key.trim().replace(/^(?:bearer|basic)\s+/i, ''));
    return key;
  });
  return [...found].filter(key => key.length >= 6).sort((a, b) => b.length - a.length);
}

function deeply(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => deeply(each, change));
  return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, deeply(each, change)])) : value;
}

/** A body with `hidden` in place of the keys among its models' parameters, and without those of its metrics. */
export function hideKeysOfModels(body: unknown, hidden: (key: string) => string): unknown {
  const keys = keysOf(body);
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return (value as readonly unknown[]).map(hide);
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, data.includes(name) ? each : name === 'metrics' ? withoutKeysOfMetrics(each, keys) : ofModel.includes(name) ? hideKeys(each, hidden) : hide(each)]));
  };
  return hide(body);
}
