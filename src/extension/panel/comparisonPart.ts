import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import type { Screen } from '../../protocol/screen.ts';
import { mostCompared } from '../../report/comparison/comparisonView.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import type { AskName, ComparisonAsks } from '../comparison/comparisonAsk.ts';
import { AskComparison } from '../comparison/askComparison.ts';
import { didStep } from '../firstSteps.ts';
import type { RunDocuments } from '../runDocuments.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';
import { later } from './later.ts';

type ComparisonScreen = Extract<Screen, { type: 'comparison' }>;

/** The screen of runs that are compared. The work is a process's, which lives as long as the screen. */
export class ComparisonPart {
  private readonly watcher: StoreWatcher;
  private readonly documents: RunDocuments;
  private readonly extensionPath: string;
  private readonly show: (screen: Screen) => void;
  private readonly update: (screen: Screen) => void;
  private readonly post: (message: ToPanel) => void;
  private open: { readonly runs: readonly string[]; readonly asked: AskComparison } | undefined;

  constructor(watcher: StoreWatcher, documents: RunDocuments, extensionPath: string, host: { readonly show: (screen: Screen) => void; readonly update: (screen: Screen) => void; readonly post: (message: ToPanel) => void }) {
    this.watcher = watcher;
    this.documents = documents;
    this.extensionPath = extensionPath;
    this.show = host.show;
    this.update = host.update;
    this.post = host.post;
  }

  /** Every run against the first. Resolves once the screen shows it. Throws a HumanError where they cannot be compared at all. */
  async compare(runs: readonly string[]): Promise<void> {
    const different = [...new Set(runs)];
    if (different.length < 2 || different.length > mostCompared) throw new HumanError({ what: vscode.l10n.t('{0} runs were chosen', different.length), toDo: vscode.l10n.t('choose 2 to {0} of them', mostCompared) });
    const sources = different.map(id => {
      const found = this.watcher.find(id);
      if (found === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', id), toDo: vscode.l10n.t('choose others') });
      return { file: storeFile(found.workspace), run: id, alive: found.alive };
    });
    const opened = { runs: different, asked: this.open?.asked ?? new AskComparison(this.extensionPath, error => this.open !== undefined && this.brokeOff(this.open, error)) };
    this.open = opened;
    const tell = (more: Omit<ComparisonScreen, 'type' | 'runs'>): void => {
      if (this.open === opened) this.update({ type: 'comparison', runs: different, ...more });
    };
    this.show({ type: 'comparison', runs: different });
    try {
      const view = await opened.asked.ask('open', { sources, nowMs: Date.now() });
      if (view === undefined) return;
      tell({ view });
      didStep('runsCompared');
    } catch (error) {
      if (error instanceof HumanError) tell({ failure: renderHumanError(error) });
      else this.brokeOff(opened, error);
    }
  }

  /** The screen was closed. */
  close(): void {
    this.open?.asked.dispose();
    this.open = undefined;
  }

  answers(): Answers<'compareRuns' | 'chooseCompared' | 'queryCompared' | 'openCompared' | 'diffTasks'> {
    return {
      compareRuns: ({ runs }) => void vscode.commands.executeCommand('pitwall.compare', runs),
      chooseCompared: ({ runs }) => void vscode.commands.executeCommand('pitwall.compare', runs, 'choose'),
      queryCompared: ({ request, query }) => void this.answer('page', query, page => ({ type: 'compared', request, page })),
      openCompared: ({ request, group, scorer, index, repeat }) => void this.answer('details', { group, scorer, index, repeat }, details => ({ type: 'comparedSample', request, details })),
      diffTasks: ({ a, b }) => later(this.documents.diffTasks(a, b), this.post),
    };
  }

  private async answer<K extends AskName>(name: K, ask: ComparisonAsks[K]['ask'], message: (answer: NonNullable<ComparisonAsks[K]['answer']>) => ToPanel): Promise<void> {
    const opened = this.open;
    if (opened === undefined) return;
    try {
      const answer = await opened.asked.ask(name, ask);
      if (answer !== undefined && this.open?.asked === opened.asked) this.post(message(answer));
    } catch (error) {
      if (error instanceof HumanError) this.post({ type: 'message', severity: 'error', text: renderHumanError(error) });
      else this.brokeOff(opened, error);
    }
  }

  /** The process is gone, and what it compared with it: the next comparison starts another. */
  private brokeOff({ runs, asked }: { readonly runs: readonly string[]; readonly asked: AskComparison }, error: unknown): void {
    if (this.open?.asked !== asked) return;
    this.close();
    this.update({ type: 'comparison', runs, failure: vscode.l10n.t('the comparison broke off ({0}): compare again, or fewer runs', error instanceof Error ? error.message : String(error)) });
  }
}
