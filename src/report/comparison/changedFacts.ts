import type { RunRow, TrialRow } from '../../store/rows.ts';
import type { ChangedFact } from './comparisonView.ts';

/** What a table's cell has room for. */
const mostLetters = 240;

/** What the runs differ in, of all that decides their results; facts that are equal in all of them are left out. `–`: a run has none. */
export function changedFacts(runs: readonly { readonly run: RunRow; readonly trials: readonly TrialRow[] }[]): readonly ChangedFact[] {
  const each = runs.map(({ run, trials }) => new Map(factsOf(run, trials)));
  const names = [...new Set(each.flatMap(facts => [...facts.keys()]))];
  return names.map(name => ({ name, values: each.map(facts => facts.get(name) ?? '–') })).filter(({ values }) => new Set(values).size > 1).map(({ name, values }) => ({ name, values: values.map(short) }));
}

function factsOf(run: RunRow, trials: readonly TrialRow[]): readonly (readonly [string, string])[] {
  const { load, tune, sweep, repeats } = run.plan;
  const { launch } = run;
  return [
    ['task', run.task],
    ['task file', run.taskFile],
    ['task text', hashText(run.taskHash)],
    ...(sweep === undefined ? [] : [['swept eval', sweep.evalFile] as const]),
    ...listed('models', trials.map(({ configuration }) => configuration.model)),
    ...listed('prompts', trials.map(({ configuration, promptHash }) => `${configuration.prompt} ${hashText(promptHash)}`)),
    ...listed('datasets', trials.map(({ configuration: { dataset, split }, datasetHash, total }) => `${dataset} ${split}: ${datasetHash === undefined ? 'not read' : hashText(datasetHash)}${total === undefined ? '' : `, ${total} samples`}`)),
    ...run.scorers.map(({ id, definition }) => [`scorer ${id}`, definition] as const),
    ['missing samples', run.onMissing === 'zero' ? 'count as 0' : 'are left out'],
    ['repeats', value(repeats)],
    ...Object.entries(load ?? {}).map(([name, of]) => [name, value(of)] as const),
    ...Object.entries(tune ?? {}).map(([name, of]) => [name, value(of)] as const),
    ...Object.entries(run.settings).map(([name, setting]) => [name, value(setting.value)] as const),
    ['changed for the run (--set)', value(launch.set?.join(', '))],
    ['samples of each split (--sample)', value(launch.sample)],
    ['cache of answers', value(launch.cache === undefined ? undefined : launch.cache ? 'on' : 'off')],
    ['budget', value(launch.budget)],
    ['scored again from', run.rescoredFrom ?? '–'],
    ['carried by', value(run.carriers)],
    ['seed', String(run.seed)],
    ['Pitwall', run.version],
    ['host', run.host],
    ['resumes', String(run.resumes)],
  ];
}

function listed(name: string, values: readonly string[]): readonly (readonly [string, string])[] {
  return values.length === 0 ? [] : [[name, [...new Set(values)].join(', ')]];
}

function value(of: unknown): string {
  return of === undefined ? '–' : typeof of === 'string' ? of : JSON.stringify(of);
}

/** As much of a hash as tells two apart. */
function hashText(hash: string): string {
  return hash.slice(0, 8);
}

function short(text: string): string {
  return text.length <= mostLetters ? text : `${text.slice(0, mostLetters)}…`;
}
