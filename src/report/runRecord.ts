import type { RunRow, TrialRow } from '../store/rows.ts';
import { flatFacts } from './flatFacts.ts';
import { settingPlace } from './settingPlace.ts';

/** What was in force in a run, and what it was made of. */
export interface RunRecord {
  readonly run: string;
  /** `canOpen`: where a setting comes from can be shown. */
  readonly settings: readonly { readonly name: string; readonly value: string; readonly source: string; readonly canOpen: boolean }[];
  /** By model, as its task says. */
  readonly limits: readonly { readonly model: string; readonly text: string }[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Of each trial: what its prompt and its data were. */
  readonly trials: readonly { readonly trial: string; readonly promptHash: string; readonly datasetHash: string; readonly samples: string }[];
  /** As it was run. */
  readonly taskText: string;
}

/**
 * @param limits by model, in words: the task says them, which is not read here
 * @param setUnderWay the parallel requests that a person asked for while it ran, in force since
 */
export function runRecord(run: RunRow, trials: readonly TrialRow[], limits: RunRecord['limits'], setUnderWay?: number | 'auto'): RunRecord {
  const { launch } = run;
  const settings = Object.entries(run.settings).map(([name, { value, source }]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value), source, canOpen: settingPlace(source, run.taskFile.split(/[/\\]/).at(-1) ?? '') !== undefined }));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['run', run.id],
    ['task file', run.taskFile],
    ['task text, SHA-256', run.taskHash],
    ['plan, SHA-256', run.plan.hash],
    ['seed', String(run.seed)],
    ['Pitwall', run.version],
    ['host', run.host],
    ['process', String(run.pid)],
    ['resumes', run.resumes === 0 ? undefined : String(run.resumes)],
    ['scored again from', run.rescoredFrom],
    ['only these models', launch.models?.join(', ')],
    ['only these datasets', launch.datasets?.join(', ')],
    ['changed for the run', launch.set?.join(', ')],
    ['samples of each split', launch.sample === undefined ? undefined : String(launch.sample)],
    ['cache of answers', launch.cache === undefined ? undefined : launch.cache ? 'on' : 'off'],
    ...flatFacts('budget', launch.budget),
    ['samples without an answer', run.onMissing === 'zero' ? 'count as 0' : 'are left out'],
    ...Object.entries(run.carriers ?? {}).map(([model, by]) => [`requests of ${model}`, `carried by ${by}`] as const),
    ...run.scorers.map(({ id, definition }) => [`scorer ${id}`, definition] as const),
  ];
  return {
    run: run.id,
    settings: settings.map(of => (of.name === 'parallel_requests' && setUnderWay !== undefined ? { name: of.name, value: String(setUnderWay), source: `set while it ran (before: ${of.value}, ${of.source})`, canOpen: false } : of)),
    limits,
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    trials: trials.map(({ id, promptHash, datasetHash, total }) => ({ trial: id, promptHash, datasetHash: datasetHash ?? '–', samples: total === undefined ? '–' : String(total) })),
    taskText: run.taskText,
  };
}
