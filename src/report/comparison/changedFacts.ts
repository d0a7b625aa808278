import type { RunRow, TrialRow } from '../../store/rows.ts';
import { flatFacts, type Fact } from '../flatFacts.ts';
import type { ChangedFact } from './comparisonView.ts';
import { plannedFacts } from './plannedFacts.ts';

/** What a table's cell has room for. */
const mostLetters = 240;

/** What the runs differ in, of all that decides their results; facts that are equal in all of them are left out. `–`: a run has none. */
export function changedFacts(runs: readonly { readonly run: RunRow; readonly trials: readonly TrialRow[] }[]): readonly ChangedFact[] {
  const each = runs.map(({ run, trials }) => new Map(factsOf(run, trials)));
  const names = [...new Set(each.flatMap(facts => [...facts.keys()]))];
  return names.map(name => ({ name, values: each.map(facts => facts.get(name) ?? '–') })).filter(({ values }) => new Set(values).size > 1).map(({ name, values }) => ({ name, values: values.map(short) }));
}

function factsOf(run: RunRow, trials: readonly TrialRow[]): readonly Fact[] {
  const { sweep } = run.plan;
  const { launch } = run;
  return [
    ['task', run.task],
    ['task file', run.taskFile],
    ...(run.imported === undefined ? [['task text', hashText(run.taskHash)] as const] : []),
    ...(sweep === undefined ? [] : [['swept eval', sweep.evalFile] as const]),
    ...listed('models', trials.map(({ configuration }) => configuration.model)),
    ...listed('prompts', trials.map(({ configuration, promptHash }) => `${configuration.prompt} ${hashText(promptHash)}`.trimEnd())),
    ...listed('datasets', trials.map(({ configuration: { dataset, split }, datasetHash, total }) => `${dataset} ${split}: ${datasetHash === undefined ? 'not read' : hashText(datasetHash)}${total === undefined ? '' : `, ${total} samples`}`)),
    // Of a run of ours they are among its settings.
    ...(run.imported === undefined ? [] : [...listed('concurrency', trials.flatMap(({ configuration: { concurrency } }) => concurrency ?? []).map(String)), ...listed('rate', trials.flatMap(({ configuration: { rate } }) => rate ?? []).map(String))]),
    ...run.scorers.map(({ id, definition }) => [`scorer ${id}`, definition] as const),
    ['missing samples', run.onMissing === 'zero' ? 'count as 0' : 'are left out'],
    ...Object.entries(run.settings).map(([name, setting]) => [name, typeof setting.value === 'string' ? setting.value : JSON.stringify(setting.value)] as const),
    ...plannedFacts(run.plan),
    ...(launch.set ?? []).map(assignment => [`--set ${assignment.replace(/=.*$/s, '')}`, assignment.replace(/^[^=]*=/, '')] as const),
    ...flatFacts('samples of each split (--sample)', launch.sample),
    ...(launch.cache === undefined ? [] : [['cache of answers', launch.cache ? 'on' : 'off'] as const]),
    ...flatFacts('budget', launch.budget),
    ...flatFacts('scored again from', run.rescoredFrom),
    ...Object.entries(run.carriers ?? {}).map(([model, by]) => [`requests of ${model}`, `carried by ${by}`] as const),
    ['measured by', run.imported === undefined ? 'Pitwall' : `${run.imported.title} ${run.imported.toolVersion ?? ''}`.trim()],
    // Of another tool's run nobody knows where it was made, or by what seed.
    ...(run.imported === undefined ? [['seed', String(run.seed)], ['Pitwall', run.version], ['host', run.host]] as const : []),
    ['resumes', String(run.resumes)],
  ];
}

function listed(name: string, values: readonly string[]): readonly Fact[] {
  return values.length === 0 ? [] : [[name, [...new Set(values)].join(', ')]];
}

/** As much of a hash as tells two apart. */
function hashText(hash: string): string {
  return hash.slice(0, 8);
}

function short(text: string): string {
  return text.length <= mostLetters ? text : `${text.slice(0, mostLetters)}…`;
}
