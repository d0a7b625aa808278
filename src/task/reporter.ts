import type { Advice, Problem } from '../base/problem.ts';
import { problemAt } from './position.ts';
import type { Path, PositionedTree } from './positionedTree.ts';

/** Collects the problems of one file, each at its place, and none twice. */
export interface Reporter {
  /** In order of their places. */
  problems(): readonly Problem[];
  /** At the value. `toDo` is a fragment too. */
  at(path: Path, message: string, toDo?: string | Advice, severity?: Problem['severity']): void;
  /** At the key that holds the value. */
  atKey(path: Path, message: string, toDo?: string | Advice, severity?: Problem['severity']): void;
}

export function createReporter(tree: PositionedTree, file: string): Reporter {
  const found = new Map<string, Problem>();
  // Two users of one anchor have one mistake: positions in lists make no difference.
  const add = (problem: Problem): void => {
    const key = `${problem.line}:${problem.column}:${problem.message.replaceAll(/\[\d+\]/g, '')}`;
    if (!found.has(key)) found.set(key, problem);
  };
  // What a flag has set stands nowhere in the file, so the message names the flag.
  const named = (path: Path, message: string): string => {
    const origin = tree.originOf(path);
    return origin === undefined ? message : `${origin}: ${message}`;
  };
  // Nothing in the file puts that right.
  const unlessFlag = (path: Path, advice: string | Advice | undefined): string | Advice | undefined => (tree.originOf(path) === undefined || typeof advice !== 'object' ? advice : advice.toDo);
  return {
    problems: () => [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column),
    at: (path, message, toDo, severity) => add(problemAt(file, tree.positionOf(path), named(path, message), unlessFlag(path, toDo), severity)),
    atKey: (path, message, toDo, severity) => add(problemAt(file, tree.keyPositionOf(path), named(path, message), unlessFlag(path, toDo), severity)),
  };
}
