/** `name/version {"parameter":…}` with sorted keys: scores compare only where the whole text is equal. Absent parameters are left out. */
export function definitionOf(name: string, version: number, parameters: Readonly<Record<string, unknown>> = {}): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (present.length === 0) return `${name}/${version}`;
  present.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}/${version} ${JSON.stringify(Object.fromEntries(present))}`;
}
