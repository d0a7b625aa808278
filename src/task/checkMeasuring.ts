import { sha256 } from '../base/sha256.ts';
import { checkLoad } from './checkLoad.ts';
import { checkTask } from './checkTask.ts';
import type { Checking } from './checking.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTune } from './schema/tune.ts';
import { serverAddress } from './server/withServer.ts';
import { reporterUnder, treeUnder } from './treeUnder.ts';
import type { Task } from './task.ts';

type Written = Pick<WrittenTune, 'name' | 'seed' | 'bench' | 'eval'>;

/** The bench of a tune as a task of its own, told from that of another part of the file by its hash. @param model as the server is asked for it */
export function readBenchPart({ name, seed, bench }: Written, model: string, text: string, { file, tree, reporter }: Checking): Task | undefined {
  if (bench === undefined) return undefined;
  const at = (path: Path): Path => ['bench', ...path];
  const written = { ...bench, seed: bench.seed ?? seed, kind: 'bench' as const, name, target: { ...bench.target, provider: 'openai' as const, base_url: serverAddress, model } };
  if (bench.load.ramp !== undefined) reporter.atKey(['bench', 'load', 'ramp'], 'a ramp shows where to look, and experiments are compared at levels that stay', 'write `concurrency`, `rate` or `find`');
  return { ...checkLoad(written, text, file, treeUnder(tree, written, at), reporterUnder(reporter, at)), hash: sha256(`bench\n${text}`) };
}

/** The same of its eval. */
export function readEvalPart({ name, seed, eval: part }: Written, model: string, text: string, { file, tree, reporter }: Checking): Task | undefined {
  if (part === undefined) return undefined;
  // The only model stands under a key of its own.
  const at = (path: Path): Path => ['eval', ...(path[0] === 'models' ? ['model', ...path.slice(2)] : path)];
  const { model: asked, ...rest } = part;
  const written = { ...rest, seed: part.seed ?? seed, kind: 'eval' as const, name, models: [{ ...asked, id: model, provider: 'openai' as const, base_url: serverAddress, model }] };
  return { ...checkTask(written, text, file, treeUnder(tree, written, at), reporterUnder(reporter, at)), hash: sha256(`eval\n${text}`) };
}
