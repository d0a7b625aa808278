import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunRow, ScorerRow } from '../../store/rows.ts';
import { sideDifference, withHolm } from '../compare.ts';
import { readRunView } from '../readRunView.ts';
import { whyNotCompared } from '../shardDifference.ts';
import type { Difference, RunView } from '../view.ts';
import { changedFacts } from './changedFacts.ts';
import type { ComparedCell, ComparedRun, ComparedSide, ComparisonView } from './comparisonView.ts';
import { compareBenches } from './compareBenches.ts';
import { compareTunes } from './compareTunes.ts';
import { letterOf } from './letterOf.ts';
import { commonScorers, incomparableNote, isComparable, matchRuns, scoresOf, sideCaveats, sideLabels, type RunSource, type Side } from './matchRuns.ts';

/** A run to be compared, and whether its process is alive. */
export interface ComparedSource extends RunSource {
  readonly alive: boolean;
}

/**
 * Two to five runs, every one against the first. What keeps the results from being compared is said in the view, beside what differs between the runs.
 * Reads every score: of 100,000 samples that takes a second.
 */
export function readComparison(sources: readonly ComparedSource[], nowMs: number): ComparisonView {
  const views = sources.map(({ reader, run, alive }) => readRunView(reader, run.id, { alive, nowMs }));
  const frame = {
    runs: sources.map(({ run }, k) => comparedRun(run, views[k], k)),
    changes: changedFacts(sources.map(({ reader, run }) => ({ run, trials: reader.trials(run.id) }))),
  };
  const underWay = views.flatMap((view, k) => (view.state === 'ended' ? [] : [`${letterOf(k)} is under way: what it has so far is compared`]));
  try {
    const kinds = [...new Set(views.map(({ kind }) => kind))];
    if (kinds.length > 1) throw new HumanError({ what: `${listText(views.map(({ kind }, k) => `${letterOf(k)} is ${kind === 'eval' ? 'an' : 'a'} ${kind}`))}: their results have nothing in common`, toDo: 'choose runs of one kind' });
    const { notes, ...results } = kinds[0] === 'eval' ? compareEvals(sources, views) : kinds[0] === 'bench' ? compareBenches(views, frame.changes) : compareTunes(views);
    return { ...frame, cells: [], tables: [], charts: [], ...results, notes: [...underWay, ...notes] };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { ...frame, failure: renderHumanError(error), cells: [], tables: [], charts: [], notes: underWay };
  }
}

function comparedRun({ pinned, taskHash, imported }: RunRow, view: RunView | undefined, k: number): ComparedRun {
  if (view === undefined) throw new Error('A run that is compared has a view');
  const { id, task, kind, state, outcome, createdMs } = view;
  return { id, letter: letterOf(k), task, kind, state, ...(outcome === undefined ? {} : { outcome }), createdMs, pinned, ...(imported === undefined ? { taskHash } : {}) };
}

function compareEvals(sources: readonly ComparedSource[], views: readonly RunView[]): Pick<ComparisonView, 'cells' | 'notes'> {
  const runs = sources.map(({ run }) => run);
  const { groups, notes } = matchRuns(sources);
  const scorers = runs.some(({ imported }) => imported !== undefined) ? allScorers(runs) : commonScorers(runs, undefined);
  const comparable = new Map(scorers.map(({ id }) => [id, isComparable(runs, id)]));
  const [first] = runs;
  if (first === undefined || groups.length === 0) throw new HumanError({ what: 'the runs have no trial in common: their models, datasets, splits or prompts have other names', toDo: 'compare runs of one task, or runs of one trial each' });
  const labels = sideLabels(groups.flat());
  const cells = groups.flatMap((sides, group) =>
    scorers.map(({ id, binary, unit = 'share', direction = 'higher', aggregate }): ComparedCell => {
      const base = sides.find(({ run }) => run === first);
      const options = { metric: id, unit, direction, binary: binary && runs.every(({ plan }) => plan.repeats === undefined), seed: first.seed, ...(aggregate === undefined ? {} : { aggregate }) };
      const baseScores = base === undefined ? [] : scoresOf(base, id);
      const differenceOf = (side: Side): Difference | undefined => (base === undefined || side === base || comparable.get(id) !== true ? undefined : sideDifference({ ...side, scores: scoresOf(side, id) }, { ...base, scores: baseScores }, { ...options, caveats: sideCaveats(side, base, id) }));
      return {
        group,
        label: labels.get((base ?? sides[0])?.name ?? '') ?? '',
        metric: id,
        unit,
        direction,
        binary: options.binary,
        hasSamples: comparable.get(id) === true && sides.every(({ shards }) => shards.length === 0),
        sides: runs.map((run, k) => {
          const side = sides.find(of => of.run === run);
          return side === undefined ? null : comparedSide(side, id, views[k], differenceOf(side));
        }),
      };
    }),
  );
  const compared = cells.some(({ sides }) => sides.some(side => side?.difference !== undefined));
  const unmatched = groups.flatMap(sides => whyNotCompared(sides.map(side => ({ ...side, name: `${labels.get(side.name) ?? side.name} of ${letterOf(runs.indexOf(side.run))}` }))));
  const none = compared || unmatched.length > 0 ? [] : ['no sample has a score in two of the runs: there are no paired differences'];
  return { cells: corrected(cells), notes: [...scorers.filter(({ id }) => comparable.get(id) !== true).map(({ id }) => incomparableNote(runs, id, run => letterOf(runs.indexOf(run)))), ...notes.map(note => named(note, runs.map(({ id }) => id))), ...none, ...new Set(unmatched.map(({ what, toDo }) => `${what}; ${toDo}`))] };
}

/** Those of any: what only one has stands there, and is not compared. */
function allScorers(runs: readonly RunRow[]): readonly ScorerRow[] {
  return [...new Map(runs.flatMap(({ scorers }) => scorers.map(scorer => [scorer.id, scorer] as const)).toReversed()).values()].toReversed();
}

function comparedSide(side: Side, scorer: string, view: RunView | undefined, difference: Difference | undefined): ComparedSide {
  const metric = view?.trials.find(({ id }) => id === side.trial.id)?.metrics[scorer];
  // Tables of labels are of the run's own page.
  const { labels: _labels, ...shown } = metric ?? {};
  return { trial: side.trial.id, ...(metric === undefined ? {} : { metric: shown as typeof metric }), ...(difference === undefined ? {} : { difference }) };
}

/** All that is shown together is one family. */
function corrected(cells: readonly ComparedCell[]): readonly ComparedCell[] {
  const found = cells.flatMap(({ sides }) => sides.flatMap(side => side?.difference ?? []));
  const byBefore = new Map(withHolm(found).map((after, k) => [found[k], after]));
  return cells.map(cell => ({ ...cell, sides: cell.sides.map(side => (side?.difference === undefined ? side : { ...side, difference: byBefore.get(side.difference) ?? side.difference })) }));
}

/** `RUN/trial has no counterpart` with the letter of its run. */
function named(note: string, ids: readonly string[]): string {
  const at = ids.findIndex(id => note.startsWith(`${id}/`));
  return at < 0 ? note : `${note.slice((ids[at]?.length ?? 0) + 1)} (of ${letterOf(at)})`;
}

function listText(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
