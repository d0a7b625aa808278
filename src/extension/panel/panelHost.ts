import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { isEmpty, listChange, runChange } from '../../protocol/changes.ts';
import type { FromPanel, PanelMemory, ToPanel } from '../../protocol/messages.ts';
import { panelView } from '../../protocol/panelView.ts';
import { parseFromPanel, parsePanelMemory } from '../../protocol/parseFromPanel.ts';
import type { RunListItem, RunView } from '../../report/view.ts';
import type { Screen } from '../../protocol/screen.ts';
import { didStep } from '../firstSteps.ts';
import { SampleQuestions } from '../samples/sampleQuestions.ts';
import type { RunDocuments } from '../runDocuments.ts';
import type { OpenHow } from '../live/openFromTree.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { answerWith, type Answers } from './answers.ts';
import { chartAnswers } from './chartAnswers.ts';
import { commandAnswers } from './commandAnswers.ts';
import { controlAnswers } from './controlAnswers.ts';
import { ComparisonPart } from './comparisonPart.ts';
import { experimentCommands } from './experimentCommands.ts';
import { EventFollower } from './eventFollower.ts';
import { KeptMemory } from './keptMemory.ts';
import { LogFollower } from './logFollower.ts';
import { panelHtml } from './panelHtml.ts';
import { recordAnswers } from './recordAnswers.ts';
import { replicaLogFile } from './replicaLogs.ts';
import { RunForms } from './runForms.ts';
import { sampleAnswers } from './sampleAnswers.ts';
import { SlotsFollower } from './slotsFollower.ts';

/** So many runs can be chosen on the page; the Runs view has all of them. */
const toldRuns = 200;

/** What parts of the panel answer, each in a file of its own. */
type AnsweredElsewhere =
  | keyof ReturnType<typeof commandAnswers>
  | keyof ReturnType<RunForms['answers']>
  | keyof ReturnType<typeof controlAnswers>
  | keyof ReturnType<ComparisonPart['answers']>
  | keyof ReturnType<EventFollower['answers']>
  | keyof ReturnType<typeof recordAnswers>
  | keyof ReturnType<typeof sampleAnswers>
  | keyof ReturnType<typeof chartAnswers>
  | keyof ReturnType<SlotsFollower['answers']>
  | keyof ReturnType<KeptMemory['answers']>
  | keyof ReturnType<typeof experimentCommands>;

/** The one panel: shows a run and follows it, answers what its tables ask. */
export class PanelHost implements vscode.Disposable {
  private readonly watcher: StoreWatcher;
  private readonly dist: vscode.Uri;
  private readonly log: vscode.LogOutputChannel;
  private readonly violations: string[] = [];
  private readonly following: { dispose(): void };
  private panel: vscode.WebviewPanel | undefined;
  /** The run shown; undefined means the latest. */
  private selected: string | undefined;
  /** Whether the page is there and listens: what is posted before is lost. */
  private ready = false;
  /** What the page was told last: only what is other since then is posted. */
  private told: { readonly runs?: readonly RunListItem[]; readonly view?: RunView; readonly timeline?: string } = {};
  private readonly logs: LogFollower;
  private readonly slots: SlotsFollower;
  readonly forms = new RunForms({ show: screen => this.show(screen), update: screen => this.update(screen), post: message => this.post(message) });
  private readonly comparison: ComparisonPart;
  private readonly memory: KeptMemory;
  private readonly events: EventFollower;
  private readonly questions = new SampleQuestions();
  private readonly answers: Answers;
  private screen: Screen = { type: 'run' };
  /** An experiment whose details are to be opened, once the page is there and its run is shown. */
  private wanted: { readonly run: string; readonly experiment: string } | undefined;
  /** The level whose time the page shows. */
  private level: { readonly run: string; readonly trial: string } | undefined;

  /** @param storage of the workspace */
  constructor(watcher: StoreWatcher, documents: RunDocuments, extensionUri: vscode.Uri, log: vscode.LogOutputChannel, storage: Pick<vscode.Memento, 'get' | 'update'>) {
    this.watcher = watcher;
    this.memory = new KeptMemory(storage);
    this.dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.log = log;
    this.following = watcher.onDidChange(() => this.refresh());
    this.logs = new LogFollower(watcher, message => this.post(message));
    this.slots = new SlotsFollower(watcher, message => this.post(message));
    this.events = new EventFollower(watcher, message => this.post(message));
    this.comparison = new ComparisonPart(watcher, documents, extensionUri.fsPath, { show: screen => this.show(screen), update: screen => this.update(screen), post: message => this.post(message) });
    this.answers = {
      ...commandAnswers(watcher),
      ...this.forms.answers(),
      ...controlAnswers(watcher),
      ...this.comparison.answers(),
      ...this.events.answers(),
      ...recordAnswers(watcher, documents, message => this.post(message)),
      ...sampleAnswers(watcher, this.questions, message => this.post(message)),
      ...chartAnswers(() => this.folder(), message => this.post(message)),
      ...this.slots.answers(),
      ...experimentCommands(watcher, message => this.post(message)),
      ...this.memory.answers(),
      ...this.own(),
    };
  }

  /** What the page was refused by its content security policy. */
  cspViolations(): readonly string[] {
    return this.violations;
  }

  /** Whether the page is in sight, with this run. */
  isShowing(run: string): boolean {
    return this.panel?.visible === true && this.screen.type === 'run' && this.told.view?.id === run;
  }

  open(run?: string, { experiment, keepsFocus = false }: OpenHow = {}): void {
    if (run !== undefined) {
      this.refuseDamaged(run);
      this.selected = run;
      this.show({ type: 'run' });
    }
    this.wanted = run === undefined || experiment === undefined ? undefined : { run, experiment };
    if (this.panel === undefined) this.adopt(vscode.window.createWebviewPanel('pitwall.panel', 'Pitwall', { viewColumn: vscode.ViewColumn.Active, preserveFocus: keepsFocus }, this.options()));
    else {
      this.panel.reveal(undefined, keepsFocus);
      this.refresh();
    }
  }

  /** Runs beside each other, every one against the first. */
  async compare(runs: readonly string[]): Promise<void> {
    await this.comparison.compare(runs);
  }

  /** Lays a screen over the run that is shown, or takes it away; opens the panel where it is closed. */
  show(screen: Screen): void {
    // Who comes back from a comparison that opened the panel finds a run of it, and not whichever is the newest.
    if (screen.type === 'comparison' && this.panel === undefined) this.selected = screen.runs.at(-1);
    this.screen = screen;
    if (screen.type !== 'comparison') this.comparison.close();
    if (screen.type !== 'runForm') this.forms.close();
    if (this.panel !== undefined) this.panel.title = this.title();
    if (this.ready) this.post({ type: 'screen', screen });
    if (screen.type !== 'run') this.open();
  }

  /** Tells the page more of the screen that it shows; one that was closed meanwhile stays closed. */
  private update(screen: Screen): void {
    if (this.panel === undefined || this.screen.type !== screen.type) return;
    this.screen = screen;
    if (this.ready) this.post({ type: 'screen', screen });
  }

  /** Shows a run that has just begun where the panel is open; it does not take the focus. */
  follow(run: string): void {
    this.selected = run;
    this.refresh();
  }

  /** Takes over the panel of before a reload of the window. */
  restore(panel: vscode.WebviewPanel, memory: unknown): void {
    this.panel?.dispose();
    const own = parsePanelMemory(memory);
    const kept = this.memory.laterThan(own);
    this.selected = (kept ?? own).run;
    panel.webview.options = this.options();
    this.adopt(panel, kept);
  }

  dispose(): void {
    this.following.dispose();
    this.logs.dispose();
    this.slots.dispose();
    this.events.dispose();
    this.questions.dispose();
    this.forms.close();
    this.comparison.close();
    this.panel?.dispose();
  }

  private options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.dist] };
  }

  private adopt(panel: vscode.WebviewPanel, kept?: PanelMemory): void {
    this.panel = panel;
    this.ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.dist, '..', 'media', 'icon.svg');
    panel.webview.onDidReceiveMessage((value: unknown) => this.receive(value));
    // Hidden pages are gone, and come back as new ones that say `ready`.
    panel.onDidChangeViewState(() => {
      if (panel.visible) return;
      this.ready = false;
      this.logs.watch('', '');
      this.slots.watch('');
      this.events.watch('');
      this.questions.dispose();
    });
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.screen = { type: 'run' };
      this.comparison.close();
      this.forms.close();
      this.logs.watch('', '');
      this.slots.watch('');
      this.events.watch('');
      this.questions.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, this.dist, kept);
  }

  private refresh(): void {
    if (this.panel === undefined || !this.ready) return;
    const runs = this.watcher.runs();
    this.tellRuns(runs.slice(0, toldRuns).map(({ item }) => item));
    // A run that was just started is not in the store yet: what was shown stays until it is.
    const listed = runs.find(({ item }) => item.id === this.selected)?.item.id ?? this.measuring(this.selected);
    const shown = listed ?? (this.told.view !== undefined && this.watcher.isExpected(this.selected) ? undefined : runs.find(({ item }) => item.damaged === undefined)?.item.id);
    const view = shown === undefined ? undefined : this.watcher.view(shown);
    if (view === undefined) {
      if (runs.length === 0) this.told = { runs: [] };
      this.panel.title = this.title();
      return;
    }
    this.tellRun(panelView(view));
    // Its samples are often looked at next.
    if (view.kind === 'eval' && view.done > 0) this.questions.start();
    this.panel.title = this.title();
    if (this.wanted?.run === view.id) this.post({ type: 'showExperiment', ...this.wanted });
    this.wanted = undefined;
    this.tellTimeline();
  }

  /** Of such a run nothing can be shown, so what was shown stays. */
  private refuseDamaged(run: string): void {
    // Some of it is found only as its view is made.
    this.watcher.view(run);
    const trouble = this.watcher.troubleOf(run);
    if (trouble !== undefined) throw new HumanError({ what: vscode.l10n.t('run {0} cannot be shown: {1}', run, trouble), toDo: vscode.l10n.t('put back a copy of `.pitwall/store.db`; the other runs are as they were') });
  }

  private title(): string {
    const what = this.screen.type === 'comparison' ? vscode.l10n.t('Comparison') : this.screen.type === 'runForm' ? vscode.l10n.t('Run {0} with…', this.screen.form.task) : this.told.view?.task;
    return what === undefined ? 'Pitwall' : `Pitwall: ${what}`;
  }

  /** A run that measured an experiment is in no list. */
  private measuring(run: string | undefined): string | undefined {
    return run === undefined ? undefined : this.watcher.view(run)?.id;
  }

  private receive(value: unknown): void {
    const message = parseFromPanel(value);
    if (message === undefined) return this.log.warn('the panel sent something that is no message');
    try {
      answerWith(this.answers, message);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      this.post({ type: 'message', severity: 'error', text: renderHumanError(error) });
    }
  }

  /** What the page asks of this class itself. */
  private own(): Omit<Answers, AnsweredElsewhere> {
    return {
      ready: () => {
        this.ready = true;
        this.told = {};
        this.post({ type: 'screen', screen: this.screen });
        this.refresh();
      },
      closeScreen: () => this.show({ type: 'run' }),
      selectRun: ({ run }) => {
        this.refuseDamaged(run);
        this.selected = run;
        this.refresh();
      },
      watchLevel: ({ run, trial }) => {
        this.level = { run, trial };
        this.told = { ...this.told, timeline: '' };
        this.tellTimeline();
      },
      watchExperiment: ({ run, experiment }) => this.logs.watch(run, experiment),
      openReplicaLog: message => this.openLog(message),
      copyBest: message => this.copyBest(message),
      cspViolation: ({ directive, sample }) => {
        this.violations.push(`${directive}: ${sample}`);
        this.log.error(`the panel's content security policy refused ${directive}: ${sample}`);
      },
    };
  }

  /** Of the run that is shown. */
  private folder(): string | undefined {
    return this.told.view === undefined ? undefined : this.watcher.find(this.told.view.id)?.workspace;
  }

  private openLog({ run, experiment, log }: Extract<FromPanel, { type: 'openReplicaLog' }>): void {
    const workspace = this.watcher.find(run)?.workspace;
    const file = workspace === undefined ? undefined : replicaLogFile(workspace, run, experiment, log);
    if (file === undefined) throw new HumanError({ what: vscode.l10n.t('{0} has no log {1} any more', experiment, log), toDo: vscode.l10n.t('the logs of the last 50 runs are kept') });
    void vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  /** The text is the store's own, and not what a page says. */
  private copyBest({ run, what }: Extract<FromPanel, { type: 'copyBest' }>): void {
    const text = this.watcher.view(run)?.tune?.best?.[what];
    if (text === undefined) throw new HumanError({ what: vscode.l10n.t('there is no configuration to copy yet') });
    void vscode.env.clipboard.writeText(text).then(() => this.post({ type: 'message', severity: 'info', text: what === 'command' ? vscode.l10n.t('The command is on the clipboard.') : vscode.l10n.t('The server section is on the clipboard: paste it into a task file.') }));
  }

  private tellRuns(runs: readonly RunListItem[]): void {
    const changed = this.told.runs && listChange(this.told.runs, runs);
    if (changed === undefined) this.post({ type: 'runs', runs });
    else if (changed.length > 0) this.post({ type: 'runsChanged', runs: changed });
    this.told = { ...this.told, runs };
  }

  private tellRun(view: RunView): void {
    const change = this.told.view && runChange(this.told.view, view);
    didStep('panelOpened');
    if (change === undefined) this.post({ type: 'run', view });
    else if (!isEmpty(change)) this.post({ type: 'runChanged', change });
    this.told = { ...this.told, view };
  }

  private tellTimeline(): void {
    if (this.level === undefined || this.level.run !== this.told.view?.id) return;
    const { run, trial } = this.level;
    const timeline = this.watcher.timeline(run, trial);
    const key = `${run}/${trial}/${timeline?.key ?? ''}`;
    if (key === this.told.timeline) return;
    this.told = { ...this.told, timeline: key };
    this.post({ type: 'timeline', run, trial, ...(timeline === undefined ? {} : { timeline: timeline.view }) });
  }

  private post(message: ToPanel): void {
    void this.panel?.webview.postMessage(message);
  }
}
