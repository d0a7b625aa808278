import { HumanError } from '../base/humanError.ts';
import { createScorer } from '../score/createScorer.ts';
import type { ScoringSetup } from '../score/createScoring.ts';
import { scorerFacts } from '../score/scorerFacts.ts';
import type { RunRow, ScorerRow } from '../store/rows.ts';
import { scoringOf } from '../task/ownParts.ts';
import { isAsking, pieceFileOf } from '../task/scorers.ts';
import type { Task } from '../task/task.ts';
import { allModels } from '../task/allModels.ts';

/** What the scoring pool of a task is loaded with. */
export function scoringSetup(task: Pick<Task, 'extract' | 'scorers' | 'datasets' | 'onMissing'>): ScoringSetup {
  const own = task.datasets.flatMap(({ id, scoring }) => (scoring === undefined ? [] : [[id, scoring] as const]));
  return { extract: task.extract, scorers: task.scorers, ...(own.length === 0 ? {} : { datasets: new Map(own) }), ...(missingIsEmpty(task) ? { missingIsEmpty: true } : {}) };
}

/** Whether a corpus metric counts samples without an answer. */
export function missingIsEmpty(task: Pick<Task, 'scorers' | 'onMissing'>): boolean {
  return task.onMissing === 'zero' && task.scorers.some(spec => !isAsking(spec) && createScorer(spec).aggregate !== undefined);
}

/** Every scorer of a run. One that judges after different extracts, of different datasets, names them all: it compares only where they are all equal. */
export function scorerRows(task: Pick<Task, 'extract' | 'scorers' | 'datasets' | 'models' | 'helpers'>): readonly ScorerRow[] {
  const models = allModels(task);
  const scorings = task.datasets.map(dataset => scoringOf(task, dataset));
  return task.scorers.map(spec => {
    const using = scorings.filter(({ scorers }) => scorers.some(scorer => scorer.id === spec.id)).map(({ extract }) => scorerFacts(spec, extract, models));
    const { binary, aggregate, unit, direction } = scorerFacts(spec, undefined, models);
    return {
      id: spec.id,
      definition: [...new Set(using.map(scorer => scorer.definition))].join('; '),
      binary,
      ...(aggregate === undefined ? {} : { aggregate }),
      ...(unit === undefined ? {} : { unit }),
      ...(direction === undefined ? {} : { direction }),
    };
  });
}

/** A scorer whose file is another one now would judge the rest of the samples in another way than the first: that is a HumanError. */
export function refuseChangedScorers(run: RunRow, task: Parameters<typeof scorerRows>[0]): void {
  const now = scorerRows(task);
  for (const spec of task.scorers) {
    const before = run.scorers.find(({ id }) => id === spec.id)?.definition;
    const file = spec.use === 'custom' ? spec.params.path : pieceFileOf(spec)?.path;
    if (file === undefined || before === now.find(({ id }) => id === spec.id)?.definition) continue;
    throw new HumanError({ what: `the file of scorer \`${spec.id}\` has changed since run ${run.id} began`, where: file, toDo: 'put it back as it was, or start a new run' });
  }
}
