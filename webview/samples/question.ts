import type { SampleQuery } from '../../src/report/samplePage.ts';
import type { RunView, TrialView } from '../../src/report/view.ts';

/** What is asked of the samples, whichever window of them is in sight. */
export type Question = Omit<SampleQuery, 'offset' | 'limit'>;

type Filter = 'trial' | 'model' | 'dataset' | 'split' | 'prompt' | 'outcome' | 'errorClass' | 'scorer' | 'correctness' | 'score' | 'disagree' | 'tag' | 'search';

const filters: readonly Filter[] = ['trial', 'model', 'dataset', 'split', 'prompt', 'outcome', 'errorClass', 'scorer', 'correctness', 'score', 'disagree', 'tag', 'search'];

/** A filter set to undefined takes its part of the question away. */
export type Change = { readonly [K in Filter]?: Question[K] | undefined };

export function firstQuestion(run: string): Question {
  return { run, sort: 'trial', descending: false };
}

export function changed(question: Question, change: Change): Question {
  const { run, sort, descending, sortScorer } = question;
  const parts: Change = { ...question, ...change };
  return { run, sort, descending, ...(sortScorer === undefined ? {} : { sortScorer }), ...Object.fromEntries(filters.flatMap(filter => (parts[filter] === undefined ? [] : [[filter, parts[filter]]]))) };
}

/** Which scorer is looked at filters nothing by itself. */
export function isFiltered(question: Question | undefined): boolean {
  return question !== undefined && filters.some(filter => filter !== 'scorer' && question[filter] !== undefined);
}

/** Every filter off, in the same order. */
export function unfiltered(question: Question): Question {
  return changed(question, Object.fromEntries(filters.map(filter => [filter, undefined])));
}

/** Shows the samples of these trials alone, as far as filters can say it: a cell of the grid. */
export function ofTrial(view: RunView, { id, configuration }: Pick<TrialView, 'id' | 'configuration'>): Change {
  const { model, dataset, split, prompt } = configuration;
  const alike = view.trials.filter(({ configuration: other }) => other.model === model && other.dataset === dataset && other.split === split && other.prompt === prompt);
  if (alike.length > 1) return { trial: id };
  const various = (of: 'model' | 'dataset' | 'split' | 'prompt'): boolean => new Set(view.trials.map(trial => trial.configuration[of])).size > 1;
  return { ...(various('model') ? { model } : {}), ...(various('dataset') || various('split') ? { dataset, split } : {}), ...(various('prompt') ? { prompt } : {}) };
}
