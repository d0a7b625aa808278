import type { EventPage, EventQuery } from '../report/eventPage.ts';
import type { RunRecord } from '../report/runRecord.ts';
import type { SampleDetail, SamplePage, SampleQuery, SampleStep, SideBySide, TagValues } from '../report/samplePage.ts';
import type { ComparedPage, ComparedQuery } from '../report/comparison/comparedPage.ts';
import type { TimelineView } from '../report/load/timelineView.ts';
import type { Chart } from '../report/chart/chart.ts';
import type { RunListItem, RunView } from '../report/view.ts';
import type { RunChange } from './changes.ts';
import type { PanelPage } from './panelPage.ts';
import type { RunChoices } from './runChoices.ts';
import type { RunFormValues } from './runForm.ts';
import type { Screen } from './screen.ts';
import type { ReplicaLog } from './replicaLog.ts';

/** Host → panel. */
export type ToPanel =
  | { readonly type: 'screen'; readonly screen: Screen }
  | { readonly type: 'runs'; readonly runs: readonly RunListItem[] }
  /** Lines of the list that are others now. */
  | { readonly type: 'runsChanged'; readonly runs: readonly RunListItem[] }
  /** The run that is shown; its `id` says which. */
  | { readonly type: 'run'; readonly view: RunView }
  | { readonly type: 'runChanged'; readonly change: RunChange }
  | { readonly type: 'samples'; readonly request: number; readonly page: SamplePage }
  | { readonly type: 'sample'; readonly request: number; readonly detail?: SampleDetail }
  /** Without `sides` there is no such sample, or none further in that direction. */
  | { readonly type: 'sideBySide'; readonly request: number; readonly sides?: SideBySide }
  | { readonly type: 'tagValues'; readonly run: string; readonly columns: readonly TagValues[] }
  /** What happened in the level that was asked for, over its time; again whenever more is known. */
  | { readonly type: 'timeline'; readonly run: string; readonly trial: string; readonly timeline?: TimelineView }
  /** What the served copies of the experiment that was asked for have written last; again whenever they write. */
  | { readonly type: 'replicaLogs'; readonly run: string; readonly experiment: string; readonly logs: readonly ReplicaLog[] }
  /** What the run that was asked for did when, as charts; again, at most once a second, while it goes on. */
  | { readonly type: 'slots'; readonly run: string; readonly charts: readonly Chart[] }
  /** How servers of experiments are started, by experiment; of those for which that can be told. */
  | { readonly type: 'experimentCommands'; readonly run: string; readonly commands: Readonly<Record<string, string>> }
  /** Opens the details of an experiment of the run that is shown. */
  | { readonly type: 'showExperiment'; readonly run: string; readonly experiment: string }
  | { readonly type: 'events'; readonly run: string; readonly request: number; readonly page: EventPage }
  /** There are more events than the page was told of. */
  | { readonly type: 'eventsChanged'; readonly run: string }
  | { readonly type: 'record'; readonly run: string; readonly record: RunRecord }
  /** Samples of runs that are compared. */
  | { readonly type: 'compared'; readonly request: number; readonly page?: ComparedPage }
  /** One sample in each of them, in their order; null where a run has none. */
  | { readonly type: 'comparedSample'; readonly request: number; readonly details: readonly (SampleDetail | null)[] }
  | { readonly type: 'message'; readonly severity: 'error' | 'info'; readonly text: string };

/** Panel → host. Every one is checked by `parseFromPanel`. */
export type FromPanel =
  | { readonly type: 'ready' }
  /** Back from a screen to the run under it. */
  | { readonly type: 'closeScreen' }
  | { readonly type: 'selectRun'; readonly run: string }
  | { readonly type: 'querySamples'; readonly request: number; readonly query: SampleQuery }
  | { readonly type: 'openSample'; readonly request: number; readonly run: string; readonly trial: string; readonly index: number; readonly repeat: number }
  /** One sample by all trials over the same data; with a step not that one, but the next that fits. */
  | { readonly type: 'sideBySide'; readonly request: number; readonly run: string; readonly trial: string; readonly index: number; readonly repeat: number; readonly step?: SampleStep }
  | { readonly type: 'listTags'; readonly run: string }
  /** To the clipboard, as JSON: the host's own record of it. */
  | { readonly type: 'copySample'; readonly run: string; readonly trial: string; readonly index: number; readonly repeat: number }
  /** From now on this level's timeline, until another is asked for. */
  | { readonly type: 'watchLevel'; readonly run: string; readonly trial: string }
  /** From now on the logs of this experiment's served copies, until another is asked for; `''`: of none. */
  | { readonly type: 'watchExperiment'; readonly run: string; readonly experiment: string }
  /** From now on what this run did when, until another is asked for; `''`: of none. */
  | { readonly type: 'watchSlots'; readonly run: string }
  | { readonly type: 'askCommands'; readonly run: string; readonly experiments: readonly string[] }
  /** In an editor. `log`: its `ReplicaLog.name`. */
  | { readonly type: 'openReplicaLog'; readonly run: string; readonly experiment: string; readonly log: string }
  /** In an editor: what a job of this array wrote, chosen by the person. */
  | { readonly type: 'openJobOutput'; readonly run: string; readonly array: string }
  /** To the clipboard: how a tune's best configuration is started, or the part of a task file that serves it. */
  | { readonly type: 'copyBest'; readonly run: string; readonly what: 'command' | 'task' }
  /** What Run With… has chosen. `form`: its id. */
  | { readonly type: 'submitForm'; readonly form: string; readonly action: 'run' | 'plan' | 'copy'; readonly choices: RunChoices }
  | { readonly type: 'cancelRun'; readonly run: string }
  | { readonly type: 'resumeRun'; readonly run: string }
  | { readonly type: 'pauseRun'; readonly run: string }
  /** Of a run under way: how many requests it keeps in flight from now on. */
  | { readonly type: 'setLimit'; readonly run: string; readonly parallelRequests: number | 'auto' }
  | { readonly type: 'retryFailed'; readonly run: string }
  | { readonly type: 'rescoreRun'; readonly run: string }
  | { readonly type: 'runAgain'; readonly run: string }
  | { readonly type: 'openTask'; readonly run: string }
  | { readonly type: 'exportRun'; readonly run: string }
  /** To a file that a person chooses. `data`: the markup, or the bytes in base64. */
  | { readonly type: 'saveChart'; readonly name: string; readonly format: 'svg' | 'png'; readonly data: string }
  /** To the clipboard: the numbers of a chart, as CSV. */
  | { readonly type: 'copyChartData'; readonly name: string; readonly data: string }
  /** From now on this run's events, until another's are asked for; `''`: of none. */
  | { readonly type: 'watchEvents'; readonly run: string }
  | { readonly type: 'queryEvents'; readonly run: string; readonly request: number; readonly query: EventQuery }
  | { readonly type: 'askRecord'; readonly run: string }
  /** Shows where a setting of the run was said. */
  | { readonly type: 'openSetting'; readonly run: string; readonly setting: string }
  /** The task as it was run, in an editor. */
  | { readonly type: 'openRunTask'; readonly run: string }
  /** The task as it was run beside its file as it is now. */
  | { readonly type: 'diffRunTask'; readonly run: string }
  | { readonly type: 'openJson'; readonly run: string }
  | { readonly type: 'copyCommandLine'; readonly run: string }
  /** Compares these, the first being what the others are compared with. */
  | { readonly type: 'compareRuns'; readonly runs: readonly string[] }
  /** Lets a person choose which runs to compare, these being chosen already. */
  | { readonly type: 'chooseCompared'; readonly runs: readonly string[] }
  | { readonly type: 'queryCompared'; readonly request: number; readonly query: ComparedQuery }
  | { readonly type: 'openCompared'; readonly request: number; readonly group: number; readonly scorer: string; readonly index: number; readonly repeat: number }
  /** The task texts of two runs, in the diff editor. */
  | { readonly type: 'diffTasks'; readonly a: string; readonly b: string }
  | { readonly type: 'newTask' }
  | { readonly type: 'runTask' }
  | { readonly type: 'remember'; readonly memory: PanelMemory }
  | { readonly type: 'cspViolation'; readonly directive: string; readonly sample: string };

/** What the panel keeps while another tab hides it, and over a reload of the window (`setState`): the run it showed, and where in its samples. */
export interface PanelMemory {
  /** Of the page, for as long as its tab is there: a second window on the folder has another. */
  readonly id?: string;
  /** When it was written. */
  readonly atMs?: number;
  readonly run?: string;
  /** The tab that was open. */
  readonly page?: PanelPage;
  readonly samples?: SamplesPlace;
  /** The sample that is open; null where it was closed. */
  readonly sample?: { readonly run: string; readonly trial: string; readonly index: number; readonly repeat: number } | null;
  /** Columns of the samples table that are not to be seen, by id. */
  readonly hiddenColumns?: readonly string[];
  /** The trial whose time was looked at, where one was chosen. */
  readonly level?: string;
  /** The experiment of a tune whose details are open. */
  readonly experiment?: string;
  /** What was filled in a form. */
  readonly form?: { readonly id: string; readonly values: RunFormValues };
}

export interface SamplesPlace {
  readonly question: Omit<SampleQuery, 'offset' | 'limit'>;
  /** The index of the selected line. */
  readonly selected: number;
  /** How far the table is scrolled, in px. */
  readonly top: number;
}
