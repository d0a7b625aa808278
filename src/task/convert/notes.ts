/** What has no counterpart, or another meaning, a sentence each without a full stop; the same is told once. */
export class Notes {
  private readonly all = new Set<string>();

  add(note: string): void {
    this.all.add(note);
  }

  list(): readonly string[] {
    return [...this.all];
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys of a part that nobody reads are told, never dropped. */
export function tellOthers(of: Readonly<Record<string, unknown>>, known: readonly string[], where: string, notes: Notes): void {
  for (const key of Object.keys(of)) if (!known.includes(key)) notes.add(`${where}: \`${key}\` is not carried over`);
}

/** A value as a text, where it has to be one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A number that stands in quotes is one. */
export function numberIn(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** The name of a file reference: `file://x` and `x`. */
export function fileOf(text: string): string {
  return text.replace(/^file:\/\//, '');
}
