import { withoutLikelyKeys } from '../task/convert/keyNames.ts';
import { isMapping } from '../task/isMapping.ts';
import { soundsSecret } from '../task/soundsSecret.ts';
import { ofModel, rowsOf } from './bodyParts.ts';
import { withoutKeysOf } from './keysOfBody.ts';

/** Counts and markers of a vocabulary: `max_tokens`, `stop_token_ids`. */
const isCount = /tokens(?:_|$)|_token_ids?$/i;
/** A header's value, an address with a password, or what stands for a key here, whatever it is called. */
const isKey = /^(?:bearer|basic)\s+\S|^\$\{secret:|^[a-z][\w+.-]*:\/\/[^/?#\s]*@/i;

/** The same with `hidden` in place of each text that is a key, or whose name says so. */
export function hideKeys(value: unknown, hidden: (key: string) => string, isNamed = false): unknown {
  if (typeof value === 'string') return value.trim() !== '' && (isNamed || isKey.test(value)) ? hidden(value) : value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => hideKeys(each, hidden, isNamed));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hideKeys(each, hidden, isNamed || (soundsSecret.test(name) && !isCount.test(name)))]));
}

/** Of a metric nothing is sent but its prompt: a key among its parameters is nobody's, and is not kept, nor what is one elsewhere in the body. Its name stays. */
function withoutKeysOfMetrics(value: unknown, withoutKeys: (text: string) => string): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => withoutKeysOfMetrics(each, withoutKeys));
  if (!isMapping(value)) return deeply(value, text => withoutLikelyKeys(text, '…'));
  const { name, ...rest } = value;
  return { ...('name' in value ? { name: deeply(name, text => withoutLikelyKeys(text, '…')) } : {}), ...(deeply(hideKeys(rest, () => '…'), text => withoutLikelyKeys(withoutKeys(text), '…')) as object) };
}

function deeply(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly unknown[]).map(each => deeply(each, change));
  return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, deeply(each, change)])) : value;
}

/** A body with `hidden` in place of the keys among its models' parameters, and without those of its metrics. */
export function hideKeysOfModels(body: unknown, hidden: (key: string) => string): unknown {
  const withoutKeys = withoutKeysOf(body);
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return (value as readonly unknown[]).map(hide);
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rowsOf.includes(name) ? each : name === 'metrics' ? withoutKeysOfMetrics(each, withoutKeys) : ofModel.includes(name) ? hideKeys(each, hidden) : hide(each)]));
  };
  return hide(body);
}
