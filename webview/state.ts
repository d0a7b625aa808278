import type { Screen } from '../src/protocol/screen.ts';
import { changedList, changedRun } from '../src/protocol/changes.ts';
import type { Chart } from '../src/protocol/charts.ts';
import type { FromPanel, ToPanel } from '../src/protocol/messages.ts';
import type { PanelPage } from '../src/protocol/panelPage.ts';
import type { SampleDetail, SampleLine } from '../src/report/samplePage.ts';
import type { TimelineView } from '../src/report/load/timelineView.ts';
import type { RunRecord } from '../src/report/runRecord.ts';
import type { RunListItem, RunView } from '../src/report/view.ts';
import type { ReplicaLog } from '../src/protocol/replicaLog.ts';
import { mostTelling } from './charts/mostTelling.ts';
import type { GridSort } from './eval/gridOf.ts';
import { FormState } from './form/formState.ts';
import { ComparisonState } from './comparison/comparisonState.ts';
import type { Host } from './host.ts';
import { EventsState } from './pages/eventsState.ts';
import { OpenedInView } from './openedInView.ts';
import { pagesOf } from './pages/pagesOf.ts';
import { SidesState } from './samples/sidesState.ts';
import { WantedSample } from './samples/wantedSample.ts';
import { ExperimentPair } from './tune/experimentPair.ts';
import type { TuneSort } from './tune/sortExperiments.ts';

type Message = Exclude<ToPanel, { type: 'samples' | 'tagValues' }>;

/** How long a notice stands that asks for nothing. */
const noticeMs = 8_000;
/** What a person asks for with a button. */
const intents: ReadonlySet<FromPanel['type']> = new Set<FromPanel['type']>(['cancelRun', 'resumeRun', 'pauseRun', 'setLimit', 'retryFailed', 'rescoreRun', 'runAgain', 'openTask', 'exportRun', 'compareRuns', 'chooseCompared']);

/** What the panel shows. All of it came in messages; nothing here is lost that matters. */
export class State {
  /** Undefined until the host has told what there is. */
  runs: readonly RunListItem[] | undefined;
  view: RunView | undefined;
  screen: Screen = { type: 'run' };
  detail: SampleDetail | undefined;
  /** Of a sample whose answer was found in its output: which of them is compared with the target. */
  wholeOutput = false;
  readonly sides: SidesState;
  /** Of the level that is watched; undefined where nothing is known of it yet. */
  timeline: TimelineView | undefined;
  private watched: { readonly run: string; readonly trial: string } | undefined;
  /** The level that a person chose; undefined: the one that runs, or that tells most. */
  private chosen: string | undefined;
  /** The tab that is open, where the run has it. */
  page: PanelPage = 'overview';
  /** Of a tune: the experiment whose details are open. */
  experiment: string | undefined;
  /** What its served copies wrote last; undefined until the host has looked. */
  logs: readonly ReplicaLog[] | undefined;
  /** What the run did when; undefined until the host has looked. */
  slots: readonly Chart[] | undefined;
  private watchedSlots = '';
  readonly pair: ExperimentPair;
  tuneSort: TuneSort = { by: 'place', descending: false };
  gridSort: GridSort = { by: '', descending: false };
  private watchedExperiment: { readonly run: string; readonly experiment: string } | undefined;
  notice: { readonly severity: 'error' | 'info'; readonly text: string } | undefined;
  /** What is filled in where a form is the screen. */
  readonly form: FormState;
  readonly comparison: ComparisonState;
  readonly events: EventsState;
  /** Of the run whose settings are looked at. */
  record: RunRecord | undefined;
  private recordKey = '';
  private readonly wantedSample = new WantedSample();
  private readonly host: Host;
  private readonly changed: () => void;
  private noticeTimer: number | undefined;
  private detailRequest = 0;
  /** What a person has opened last. */
  readonly opened = new OpenedInView();

  constructor(host: Host, changed: () => void) {
    this.host = host;
    this.pair = new ExperimentPair(message => host.post(message), changed);
    this.chosen = host.recall().level;
    this.experiment = host.recall().experiment;
    this.page = host.recall().page ?? 'overview';
    const { sample } = host.recall();
    if (sample !== undefined && sample !== null && this.page === 'samples') this.wantedSample.want(sample.run, sample);
    this.changed = changed;
    this.sides = new SidesState(message => host.post(message), changed);
    this.form = new FormState(host.recall().form, (id, values) => host.remember({ form: { id, values } }), changed);
    this.comparison = new ComparisonState(message => host.post(message), changed, () => this.opened.want());
    this.events = new EventsState(message => host.post(message), changed, () => this.opened.want());
  }

  receive(message: Message): void {
    switch (message.type) {
      case 'screen':
        if (message.screen.type !== this.screen.type) this.notice = undefined;
        this.screen = message.screen;
        if (message.screen.type === 'runForm') this.form.show(message.screen.form);
        this.comparison.show(message.screen);
        break;
      case 'runs':
        this.runs = message.runs;
        // The last one was deleted: the page says what to do now.
        if (message.runs.length === 0) this.view = undefined;
        break;
      case 'runsChanged':
        this.runs = this.runs && changedList(this.runs, message.runs);
        break;
      case 'runChanged':
        this.view = this.view && changedRun(this.view, message.change);
        this.watchLevel();
        this.watchExperiment();
        this.watchSlots();
        this.followPage();
        break;
      case 'run': {
        const isOther = this.view?.id !== message.view.id;
        if (isOther) {
          this.detail = undefined;
          if (this.view !== undefined) this.chosen = undefined;
          this.remember(message.view.id);
        }
        this.view = message.view;
        this.sides.follow(message.view.id);
        this.watchLevel();
        this.watchExperiment();
        this.watchSlots();
        if (isOther) this.openWanted(message.view.id);
        this.followPage();
        break;
      }
      case 'events':
      case 'eventsChanged':
        this.events.receive(message);
        return;
      case 'record':
        this.record = message.record;
        break;
      case 'compared':
      case 'comparedSample':
        this.comparison.receive(message);
        return;
      case 'timeline':
        if (message.run !== this.watched?.run || message.trial !== this.watched.trial) return;
        this.timeline = message.timeline;
        break;
      case 'showExperiment':
        if (message.run === this.view?.id) this.chooseExperiment(message.experiment);
        return;
      case 'replicaLogs':
        if (message.run !== this.view?.id || message.experiment !== this.experiment) return;
        this.logs = message.logs;
        break;
      case 'experimentCommands':
        this.pair.receive(message.run, message.commands);
        break;
      case 'slots':
        if (message.run !== this.watchedSlots) return;
        this.slots = message.charts;
        break;
      case 'sample':
        if (message.request !== this.detailRequest) return;
        this.detail = message.detail;
        break;
      case 'sideBySide':
        this.sides.receive(message.request, message.sides);
        return;
      case 'message':
        this.tell(message.severity, message.text);
        return;
    }
    this.changed();
  }

  post(message: FromPanel): void {
    // What was refused before is answered by what a person does now.
    if (this.notice !== undefined && intents.has(message.type)) this.dismissNotice();
    this.host.post(message);
  }

  selectRun(run: string): void {
    if (run === '' || run === this.view?.id) return;
    this.host.post({ type: 'selectRun', run });
  }

  /** The page that is shown: the one that was chosen, where this run has it. */
  get shownPage(): PanelPage {
    return (this.view && pagesOf(this.view).find(({ page }) => page === this.page)?.page) ?? 'overview';
  }

  choosePage(page: PanelPage): void {
    this.page = page;
    this.host.remember({ page });
    this.watchSlots();
    this.followPage();
    this.changed();
  }

  /** The pages that ask for what only they show. A run's record is read anew where its state is another: hashes are known once it has begun. */
  private followPage(): void {
    const { view, shownPage: page } = this;
    this.events.watch(view !== undefined && page === 'events' ? view.id : '');
    if (view === undefined || page !== 'settings') return;
    const key = JSON.stringify([view.id, view.state, view.resumes, view.trials.filter(({ state }) => state !== 'pending').length]);
    if (key === this.recordKey) return;
    this.recordKey = key;
    this.host.post({ type: 'askRecord', run: view.id });
  }

  /** The overview, with a level's time. */
  showLevel(trial: string): void {
    this.chooseLevel(trial);
    this.choosePage('overview');
  }

  /** The overview, with an experiment's details. */
  showExperiment(experiment: string): void {
    this.chooseExperiment(experiment);
    this.choosePage('overview');
  }

  /** Which level's time is shown: a trial. */
  get level(): string | undefined {
    return this.watched?.trial;
  }

  /** Choosing the one that would be shown anyway follows the run again. */
  chooseLevel(trial: string): void {
    this.chosen = this.view?.load !== undefined && trial === mostTelling(this.view.load) ? undefined : trial;
    if (this.view !== undefined) this.remember(this.view.id);
    this.watchLevel();
    this.changed();
  }

  /** Opens an experiment's details, or with undefined closes them. A tune that is come back to shows the one it showed. */
  chooseExperiment(experiment: string | undefined): void {
    this.experiment = experiment;
    this.logs = undefined;
    if (experiment !== undefined) this.opened.want();
    this.host.remember({ experiment: experiment ?? '' });
    this.watchExperiment();
    this.changed();
  }

  /** The same column again turns the order around. */
  sortTune(by: TuneSort['by']): void {
    this.tuneSort = { by, descending: this.tuneSort.by === by && !this.tuneSort.descending };
    this.changed();
  }

  sortGrid(by: string): void {
    this.gridSort = { by, descending: this.gridSort.by === by && !this.gridSort.descending };
    this.changed();
  }

  private watchExperiment(): void {
    const { view, watchedExperiment: watched } = this;
    const experiment = view?.tune?.experiments.some(({ id }) => id === this.experiment) === true ? this.experiment : undefined;
    if (view === undefined || (watched === undefined && experiment === undefined) || (watched?.run === view.id && watched.experiment === (experiment ?? ''))) return;
    this.watchedExperiment = { run: view.id, experiment: experiment ?? '' };
    this.logs = undefined;
    this.host.post({ type: 'watchExperiment', ...this.watchedExperiment });
  }

  private watchSlots(): void {
    const run = this.view !== undefined && this.shownPage === 'timeline' ? this.view.id : '';
    if (run === this.watchedSlots) return;
    this.watchedSlots = run;
    this.slots = undefined;
    this.host.post({ type: 'watchSlots', run });
  }

  private watchLevel(): void {
    if (this.view?.load === undefined) return;
    const { id: run, load } = this.view;
    const trial = load.levels.some(({ trials }) => trials.includes(this.chosen ?? '')) ? this.chosen : mostTelling(load);
    if (trial === undefined || (this.watched?.run === run && this.watched.trial === trial)) return;
    this.watched = { run, trial };
    this.timeline = undefined;
    this.host.post({ type: 'watchLevel', run, trial });
  }

  private remember(run: string): void {
    this.host.remember({ run, sample: null, ...(this.chosen === undefined ? { level: '' } : { level: this.chosen }) });
  }

  openSample(line: Pick<SampleLine, 'trial' | 'index' | 'repeat'>): void {
    if (this.view === undefined) return;
    const { trial, index, repeat } = line;
    this.opened.want();
    this.host.remember({ sample: { run: this.view.id, trial, index, repeat } });
    this.host.post({ type: 'openSample', request: ++this.detailRequest, run: this.view.id, trial, index, repeat });
  }

  /** Leaves the screen that lies over the run. */
  openRun(run: string): void {
    this.host.post({ type: 'closeScreen' });
    this.selectRun(run);
  }

  /** Shows a sample in a run that may not be the one that is shown. */
  openSampleOf(run: string, sample: Pick<SampleLine, 'trial' | 'index' | 'repeat'>): void {
    this.wantedSample.want(run, sample);
    this.openRun(run);
    if (run === this.view?.id) this.openWanted(run);
  }

  private openWanted(run: string): void {
    const wanted = this.wantedSample.shown(run);
    if (wanted === undefined) return;
    this.choosePage('samples');
    this.openSample(wanted);
  }

  closeSample(): void {
    this.detailRequest++;
    this.host.remember({ sample: null });
    this.detail = undefined;
    this.changed();
  }

  compareOutput(whole: boolean): void {
    this.wholeOutput = whole;
    this.changed();
  }

  /** What the page itself has to say. */
  tell(severity: 'error' | 'info', text: string): void {
    this.notice = { severity, text };
    window.clearTimeout(this.noticeTimer);
    // What went wrong stays until it is read.
    if (severity === 'info') this.noticeTimer = window.setTimeout(() => this.dismissNotice(), noticeMs);
    this.changed();
  }

  dismissNotice(): void {
    window.clearTimeout(this.noticeTimer);
    this.notice = undefined;
    this.changed();
  }
}
