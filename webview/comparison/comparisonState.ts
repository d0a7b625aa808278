import * as l10n from '@vscode/l10n';
import type { FromPanel, ToPanel } from '../../src/protocol/messages.ts';
import type { Screen } from '../../src/protocol/screen.ts';
import type { ComparedLine, ComparedPage, ComparedQuery } from '../../src/report/comparison/comparedPage.ts';
import type { ComparedCell, ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { SampleDetail } from '../../src/report/samplePage.ts';
import { VirtualList } from '../lists/virtualList.ts';
import { comparedColumns } from './comparedColumns.ts';

type ComparisonScreen = Extract<Screen, { type: 'comparison' }>;
type Question = Omit<ComparedQuery, 'offset' | 'limit'>;

/** The screen of runs that are compared: what was told, and which of their samples are looked at. */
export class ComparisonState {
  screen: ComparisonScreen | undefined;
  question: Question | undefined;
  counts: ComparedPage['counts'] | undefined;
  /** The sample that is open, in each run. */
  opened: { readonly index: number; readonly repeat: number; readonly details?: readonly (SampleDetail | null)[] } | undefined;
  private list: VirtualList<ComparedLine> | undefined;
  private request = 0;
  private readonly post: (message: FromPanel) => void;
  private readonly changed: () => void;
  private readonly didOpen: () => void;

  constructor(post: (message: FromPanel) => void, changed: () => void, didOpen: () => void) {
    this.post = post;
    this.changed = changed;
    this.didOpen = didOpen;
  }

  /** Another screen, or another state of this one. */
  show(screen: Screen): void {
    const before = this.screen?.view;
    this.screen = screen.type === 'comparison' ? screen : undefined;
    if (this.screen?.view === before) return;
    this.opened = undefined;
    this.counts = undefined;
    this.question = undefined;
    const [first] = this.cells();
    if (first !== undefined) this.ask({ group: first.group, scorer: first.metric, against: Math.max(1, first.sides.findIndex((side, k) => k > 0 && side !== null)), show: 'changed', sort: 'index', descending: false });
  }

  /** Those whose samples can be looked at. */
  cells(): readonly ComparedCell[] {
    return this.screen?.view?.cells.filter(({ hasSamples }) => hasSamples) ?? [];
  }

  get cell(): ComparedCell | undefined {
    return this.cells().find(({ group, metric }) => group === this.question?.group && metric === this.question.scorer);
  }

  get total(): number {
    return this.list?.total ?? 0;
  }

  /** The list's element, made with the first comparison. */
  element(view: ComparisonView): HTMLElement | undefined {
    if (this.question === undefined || this.cell === undefined) return undefined;
    const list = this.lines();
    list.show(comparedColumns(view, this.cell, this.question.against), { by: this.question.sort, descending: this.question.descending });
    return list.element;
  }

  ask(change: Partial<Question>): void {
    if (this.question === undefined && !isWhole(change)) return;
    const question = { ...this.question, ...change } as Question;
    if (JSON.stringify(question) === JSON.stringify(this.question)) return;
    this.question = question;
    this.lines().pose(l10n.t('No sample fits.'));
    this.changed();
  }

  receive(message: Extract<ToPanel, { type: 'compared' | 'comparedSample' }>): void {
    if (message.type === 'compared') {
      if (message.page === undefined || !this.lines().receive(message.request, message.page)) return;
      this.counts = message.page.counts;
    } else {
      if (message.request !== this.request || this.opened === undefined) return;
      this.opened = { ...this.opened, details: message.details };
    }
    this.changed();
  }

  close(): void {
    this.opened = undefined;
    this.changed();
    this.list?.element.focus();
  }

  private lines(): VirtualList<ComparedLine> {
    this.list ??= new VirtualList<ComparedLine>(l10n.t('Samples beside each other'), {
      ask: (request, offset, limit) => this.question !== undefined && this.post({ type: 'queryCompared', request, query: { ...this.question, offset, limit } }),
      open: line => this.open(line),
      close: () => this.close(),
      sortBy: sort => this.ask({ sort: sort as Question['sort'], descending: this.question?.sort === sort && !this.question.descending }),
    });
    return this.list;
  }

  private open({ index, repeat }: ComparedLine): void {
    if (this.question === undefined) return;
    this.opened = { index, repeat };
    this.didOpen();
    const { group, scorer } = this.question;
    this.post({ type: 'openCompared', request: ++this.request, group, scorer, index, repeat });
    this.changed();
  }
}

function isWhole(question: Partial<Question>): question is Question {
  return question.group !== undefined && question.scorer !== undefined && question.against !== undefined;
}
