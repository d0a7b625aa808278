import type { Problem } from '../base/problem.ts';
import type { BenchFile } from './bench.ts';
import { combinations } from './combinations.ts';
import type { Dataset, Scoring } from './datasets.ts';
import type { FileReference } from './fileReference.ts';
import type { Variant } from './matrix.ts';
import type { Model } from './models.ts';
import { parseTask } from './parseTask.ts';
import { problemAt } from './position.ts';
import { isAsking, type ScorerSpec } from './scorers.ts';
import type { Task } from './task.ts';

/** Samples of all datasets that say no `sample` of their own: enough to fill 50 parallel requests four times over, and few enough to be asked at every level. */
export const sweptSamples = 200;

/**
 * The eval of a bench file as it is swept: its models, data, prompts and retries, a sample of the data, no cache, and no gates.
 * What is wrong in the eval is told with the eval's own places; `references` are of the eval file too.
 */
export function sweepTask(bench: BenchFile, evalText: string): { readonly task?: Task; readonly problems: readonly Problem[]; readonly references: readonly FileReference[] } {
  const { task: parsed, bench: another, problems, references } = parseTask(evalText, bench.evalFile);
  const refuse = (message: string, toDo: string): ReturnType<typeof sweepTask> => ({ problems: [...problems, problemAt(bench.file, bench.evalAt, message, toDo)], references });
  if (another !== undefined) return refuse(`\`task\` names ${nameOf(bench.evalFile)}, which is a bench itself`, 'name the eval whose samples are to be asked');
  if (parsed === undefined) return { problems, references };
  const models = asked(parsed.models);
  if (models.length === 0) return refuse(`every model of ${nameOf(bench.evalFile)} is recorded, so there is no endpoint to ask`, 'name an eval with a model that is asked');
  return { task: sweep(bench, evalText, parsed, models), problems, references };
}

function sweep(bench: BenchFile, evalText: string, task: Task, models: readonly Model[]): Task {
  const { gates: _, helpers: __, repeats: ___, leaderboard: ____, shards: _____, parallelRequests: ______, description: _______, estimate: ________, executor: _________, ...rest } = task;
  const kept = { ...rest, models, ...(task.matrix === undefined ? {} : { matrix: { ...task.matrix, variants: task.matrix.variants.map((variant): Variant => ({ ...variant, models: asked(variant.models) })) } }) };
  const [first] = models;
  const parts = combinations(kept).trials.filter(({ model }) => model.id === first?.id).length;
  const n = Math.ceil(sweptSamples / Math.max(1, parts));
  const dataset = (one: Dataset): Dataset => ({ ...one, tags: [], sample: one.sample ?? { n, seed: task.seed }, ...(one.scoring === undefined ? {} : { scoring: quick(one.scoring) }) });
  const scorers = task.scorers.filter(isQuick);
  return {
    ...kept,
    name: bench.name,
    ...(bench.description === undefined ? {} : { description: bench.description }),
    file: bench.file,
    text: bench.text,
    hash: bench.hash,
    ...(bench.estimate === undefined ? {} : { estimate: bench.estimate }),
    gates: [],
    datasets: task.datasets.map(dataset),
    scorers,
    sweep: {
      levels: bench.levels.map(({ value }) => value),
      lines: bench.levels.map(({ line }) => line),
      evalFile: bench.evalFile,
      evalText,
      ownLimits: task.models.flatMap(({ id, limits }) => (limits.parallelRequests === undefined && limits.preset === undefined ? [] : [id])),
      leftOut: [
        ...named('model', task.models.filter(({ provider }) => provider === 'recorded'), 'recorded, so there is nobody to ask'),
        ...named('scorer', task.scorers.filter(scorer => !isQuick(scorer)), 'judging would share the endpoint or the processor with what is timed'),
      ],
    },
  };
}

/** Without what was recorded, without a cache, and without a limit of their own to the number in flight; declared rates stay. */
function asked(models: readonly Model[]): readonly Model[] {
  return models
    .filter(({ provider }) => provider !== 'recorded')
    .map(({ limitLine: _, cache: __, limits: { parallelRequests: ___, ...limits }, ...model }): Model => ({ ...model, limits }));
}

function quick(scoring: Scoring): Scoring {
  return { ...scoring, scorers: scoring.scorers.filter(isQuick) };
}

/** Whether judging takes nothing that the requests need. */
function isQuick(scorer: ScorerSpec): boolean {
  return !isAsking(scorer);
}

function named(what: string, parts: readonly { readonly id: string }[], why: string): readonly string[] {
  return parts.length === 0 ? [] : [`${what}${parts.length === 1 ? '' : 's'} ${parts.map(({ id }) => id).join(', ')}: ${why}`];
}

function nameOf(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
