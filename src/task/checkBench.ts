import { sha256 } from '../base/sha256.ts';
import type { BenchFile } from './bench.ts';
import { durationReader } from './checkDuration.ts';
import { readEstimate } from './estimate.ts';
import { joinPath } from './filePath.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenBench } from './schema/bench.ts';

/** Turns a well-shaped bench file into the normalised one, and reports levels that are there twice. */
export function checkBench(written: WrittenBench, text: string, file: string, tree: PositionedTree, reporter: Reporter): BenchFile {
  const { name, description, task, request_sweep: levels } = written;
  for (const [k, level] of levels.entries()) if (levels.indexOf(level) < k) reporter.at(['request_sweep', k], `\`request_sweep\` has ${level} already`, 'remove it');
  return {
    name,
    ...(description === undefined ? {} : { description }),
    file,
    text,
    hash: sha256(text),
    ...readEstimate(written.estimate, durationReader(reporter)),
    evalFile: joinPath(file, task),
    evalAt: tree.positionOf(['task']),
    levels: levels.map((value, k) => ({ value, line: tree.positionOf(['request_sweep', k]).line })),
  };
}
