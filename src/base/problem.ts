/** Something wrong in a file a person wrote. Lines and columns count from 1; `end*` is exclusive. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What to do about it, without a full stop. */
  readonly toDo?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What an editor can do about it by itself, the likeliest first. */
  readonly fixes?: readonly Fix[];
}

/** A step that puts a problem right. Paths are those of the file that the problem is in. */
export type Fix =
  /** In the problem's stretch. Without a word: all of it. */
  | { readonly do: 'replace'; readonly word?: string; readonly by: string }
  | { readonly do: 'removeKey'; readonly path: readonly (string | number)[] }
  /** @param path of the mapping; @param value as it is written, where there is only one */
  | { readonly do: 'addKey'; readonly path: readonly (string | number)[]; readonly key: string; readonly value?: string }
  /** Around the braces at the problem's beginning. */
  | { readonly do: 'quoteTemplate' }
  /** Absolute. */
  | { readonly do: 'createFile'; readonly file: string }
  | { readonly do: 'openSetting'; readonly setting: string };

/** What to do about a problem, in words and as steps. */
export interface Advice {
  readonly toDo?: string;
  readonly fixes: readonly Fix[];
}

/** `file:line:column: message; to do`, as compilers print it. */
export function renderProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}${problem.toDo === undefined ? '' : `; ${problem.toDo}`}`;
}
