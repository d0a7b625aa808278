import type { Override } from './overrides.ts';

/** `path=value`, as `--set` takes it; undefined where it is none. */
export function overrideOf(text: string): Override | undefined {
  const at = text.indexOf('=');
  return at <= 0 ? undefined : { path: text.slice(0, at), value: text.slice(at + 1), from: `--set ${text}` };
}
