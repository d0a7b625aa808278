/** `path` as seen from the folder of `from` (absolute, with `/` or `\`), absolute. A separator at its end goes. */
export function joinPath(from: string, path: string): string {
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(path)) return path.length > 1 ? path.replace(/[/\\]+$/, '') || '/' : path;
  const separator = from.includes('\\') && !from.includes('/') ? '\\' : '/';
  const parts = from.split(/[/\\]/).slice(0, -1);
  for (const part of path.split(separator === '\\' ? /[/\\]/ : '/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join(separator);
}

const splitMark = /\{\{\s*split\s*\}\}/g;
const datasetMark = /\{\{\s*dataset\s*\}\}/g;

export function holdsSplit(text: string): boolean {
  return text.search(splitMark) >= 0;
}

/** The text (a path, a table, a query) for one split. */
export function fillSplit(text: string, split: string): string {
  return text.replaceAll(splitMark, () => split);
}

/** What a recorded model's path, table or query may hold besides: the dataset that its outputs belong to. */
export function holdsDataset(text: string): boolean {
  return text.search(datasetMark) >= 0;
}

export function fillDataset(text: string, dataset: string): string {
  return text.replaceAll(datasetMark, () => dataset);
}

/** `data/test-*.parquet` → the folder, and what a name in it must match; undefined for a path without `*` in its last name. */
export function readPattern(path: string): { readonly folder: string; readonly matches: (name: string) => boolean } | undefined {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const name = path.slice(cut + 1);
  if (!name.includes('*')) return undefined;
  const parts = name.split(/\*+/);
  return { folder: path.slice(0, cut), matches: candidate => !candidate.startsWith('.') && holdsInOrder(candidate, parts) };
}

/** Whether a text begins with the first part, ends with the last, and has the others between. Each is taken where it comes first: as a regular expression many stars would take minutes. */
function holdsInOrder(text: string, parts: readonly string[]): boolean {
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}
