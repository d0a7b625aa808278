import type { Advice, Problem } from '../base/problem.ts';

/** A stretch of a file; lines and columns count from 1, the end is exclusive. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function problemAt(file: string, position: Position, message: string, advice?: string | Advice, severity: Problem['severity'] = 'error'): Problem {
  const { line, column, endLine, endColumn } = position;
  const { toDo, fixes = [] }: Partial<Advice> = typeof advice === 'string' ? { toDo: advice } : (advice ?? {});
  return { severity, message, ...(toDo === undefined ? {} : { toDo }), file, line, column, endLine, endColumn, ...(fixes.length === 0 ? {} : { fixes }) };
}
