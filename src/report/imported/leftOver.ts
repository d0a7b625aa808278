import type { Fields } from './fields.ts';

const longestSetting = 200;
const mostNamed = 20;

/** What a file says beyond figures: single values are kept as the run's settings, what has parts is named in a note. @param prefix `vllm.` */
export function leftOver(fields: Fields, prefix: string): { readonly settings: Readonly<Record<string, string | number | boolean>>; readonly notes: readonly string[] } {
  const settings: Record<string, string | number | boolean> = {};
  const parts: string[] = [];
  for (const [key, value] of fields.left()) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'string' && value.length <= longestSetting) settings[`${prefix}${key}`] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') settings[`${prefix}${key}`] = Number.isFinite(value) || typeof value === 'boolean' ? value : String(value);
    else parts.push(key);
  }
  return { settings, notes: notCarried(parts) };
}

export function notCarried(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return [];
  const named = keys.slice(0, mostNamed).map(key => `\`${key}\``).join(', ');
  return [`not carried over: ${named}${keys.length > mostNamed ? ` and ${keys.length - mostNamed} more` : ''}`];
}
