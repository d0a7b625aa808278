import type { Path, PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';

/**
 * A part of a file as the file that its checks were written for: what stands at a path of the part stands at `at(path)` of the file.
 * @param value of the part
 */
export function treeUnder(tree: PositionedTree, value: unknown, at: (path: Path) => Path): PositionedTree {
  return { value, problems: [], positionOf: path => tree.positionOf(at(path)), keyPositionOf: path => tree.keyPositionOf(at(path)), originOf: path => tree.originOf(at(path)) };
}

/** Reports what is wrong in a part at its place of the file. */
export function reporterUnder(reporter: Reporter, at: (path: Path) => Path): Reporter {
  return { problems: () => reporter.problems(), at: (path, ...rest) => reporter.at(at(path), ...rest), atKey: (path, ...rest) => reporter.atKey(at(path), ...rest) };
}
