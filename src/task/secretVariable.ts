/** The environment variable that holds `${secret:NAME}`: `openai` → `PITWALL_SECRET_OPENAI`. */
export function secretVariable(name: string): string {
  return `PITWALL_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/** The NAMEs of all `${secret:NAME}` in a JSON value, each once, in order. */
export function secretNames(value: unknown): readonly string[] {
  const names = [...(JSON.stringify(value) ?? '').matchAll(/\$\{secret:([^}"\\]+)\}/g)].map(match => match[1] ?? '');
  return [...new Set(names)];
}
