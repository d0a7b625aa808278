import { statSync } from 'node:fs';
import { HumanError } from '../../base/humanError.ts';
import type { StatisticsShard } from './wave.ts';

/** Places of rows are those of the files that were looked through: others would be read in the middle of a line. */
export function refuseOtherFiles({ parts }: Pick<StatisticsShard, 'parts'>): void {
  for (const [path, bytes] of new Map(parts.flatMap(part => Object.entries(part.bytes)))) {
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === bytes) continue;
    throw new HumanError({
      what: size === undefined ? 'this file is not there' : `this file has ${size} bytes here, and had ${bytes} when the shards were cut`,
      where: path,
      toDo: 'every node must see the same files by the same path, and nobody may change them meanwhile',
      kind: 'unfinished',
    });
  }
}
