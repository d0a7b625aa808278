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
}

/** `file:line:column: message; to do`, as compilers print it. */
export function renderProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}${problem.toDo === undefined ? '' : `; ${problem.toDo}`}`;
}
