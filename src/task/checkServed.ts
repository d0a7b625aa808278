import { checkConstraints } from './checkConstraints.ts';
import { durationReader } from './checkDuration.ts';
import { checkLoad } from './checkLoad.ts';
import { readServer } from './checkServer.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenServed } from './schema/served.ts';
import { serverAddress } from './server/withServer.ts';
import type { Task } from './task.ts';

/** A bench whose server is started for it: as any other, with an address that is known when it runs. */
export function checkServed({ server: written, priority, target, ...bench }: WrittenServed, text: string, file: string, tree: PositionedTree, reporter: Reporter): Task {
  const checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration: durationReader(reporter) };
  const spec = readServer(written, [], checking);
  checkConstraints([], spec.gpus, [], checking);
  if (spec.gpus === 0 && priority !== undefined) reporter.atKey(['priority'], '`priority` says who gets GPUs first, and the server needs none', 'remove it');
  return { ...checkLoad({ ...bench, target: { ...target, provider: 'openai', base_url: serverAddress, model: spec.model } }, text, file, tree, reporter), server: { spec, priority: priority ?? 0 } };
}
