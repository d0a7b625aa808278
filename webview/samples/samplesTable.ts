import * as l10n from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import type { SamplesPlace } from '../../src/protocol/messages.ts';
import { trialLabels } from '../../src/protocol/texts.ts';
import type { SampleLine, SamplePage, SamplePlace, SampleQuery, TagValues } from '../../src/report/samplePage.ts';
import type { RunView } from '../../src/report/view.ts';
import { columnChooser } from './columnChooser.ts';
import { allColumns, leastWidth, sampleColumns, type SampleColumn } from './columns.ts';
import { NoSamples } from './noSamples.ts';
import { sampleFilters } from './filters.ts';
import { Pages } from './pages.ts';
import { changed, firstQuestion, isFiltered, unfiltered, type Change, type Question } from './question.ts';
import { fillRow, isSortedBy, makeHeader } from './rows.ts';
import { VirtualRows } from '../lists/virtualRows.ts';

/** How often a table over a live run asks again for what is in sight. */
const refreshMs = 1000;
/** A place is told once the table rests for this long. */
const restMs = 200;

export interface SamplesHost {
  readonly query: (request: number, query: SampleQuery) => void;
  readonly open: (line: SampleLine) => void;
  readonly close: () => void;
  /** The number of samples that fit is known anew. */
  readonly counted: () => void;
  /** Another question, selection or place, once it rests. */
  readonly moved: (place: SamplesPlace) => void;
  /** The tags of a run that is shown, or has ended since. */
  readonly listTags: (run: string) => void;
  readonly hid: (columns: readonly string[]) => void;
}

/** What was kept of a table that was hidden. */
export interface SamplesMemory {
  readonly place?: SamplesPlace | undefined;
  readonly hiddenColumns?: readonly string[] | undefined;
}

/**
 * The samples of a run: a virtual grid whose lines come from the store page by page, so it is as quick at a hundred thousand as at ten.
 * It draws its rows itself (lit would compare them all).
 */
export class SamplesTable {
  readonly element = document.createElement('div');
  private readonly header = document.createElement('div');
  private readonly none = new NoSamples(() => this.clear());
  private readonly rows: VirtualRows;
  private readonly pages: Pages;
  private readonly host: SamplesHost;
  private columns: readonly SampleColumn[] = [];
  private columnsKey = '';
  private asked: Question | undefined;
  /** The run whose lines have come last. */
  private answered: string | undefined;
  private answeredTo: Question | undefined;
  private tags: { readonly run: string; readonly ended: boolean; readonly columns: readonly TagValues[] } | undefined;
  private hidden: ReadonlySet<string>;
  /** Grows where filters are others than a person has set by hand: the lists are made anew then. */
  private rounds = 0;
  private selected = 0;
  /** The sample that a person has selected: it stays selected wherever in the list it goes. */
  private chosen: SamplePlace | undefined;
  /** The selected line was to be opened, but is still on its way. */
  private wanted = false;
  private shownState = '';
  private refreshAt = 0;
  private refreshTimer: number | undefined;
  private movedTimer: number | undefined;
  /** Where the table stood before the page was hidden, until that is shown again. */
  private returning: SamplesPlace | undefined;

  constructor({ place, hiddenColumns = [] }: SamplesMemory, host: SamplesHost) {
    this.returning = place;
    this.hidden = new Set(hiddenColumns);
    this.host = host;
    this.pages = new Pages(host.query);
    this.element.className = 'sample-table';
    this.element.setAttribute('role', 'grid');
    this.element.setAttribute('aria-label', l10n.t('Samples'));
    this.element.tabIndex = 0;
    this.header.setAttribute('role', 'row');
    this.header.setAttribute('aria-rowindex', '1');
    this.header.classList.add('row', 'header');
    this.rows = new VirtualRows({
      count: () => this.pages.total,
      fill: (row, index) => fillRow(row, this.columns, index, this.pages.at(index), index === this.selected),
      scrolled: () => this.moved(),
      clicked: index => {
        this.select(index);
        this.openSelected();
      },
    });
    this.element.append(this.header, this.none.element, this.rows.element);
    this.element.addEventListener('keydown', event => this.key(event));
  }

  /** The question in force. */
  get question(): Question | undefined {
    return this.asked;
  }

  /** The filters above the grid. */
  filters(view: RunView, labels: ReadonlyMap<string, string>): TemplateResult {
    return sampleFilters({
      view,
      labels,
      tags: this.tags?.run === view.id ? this.tags.columns : [],
      question: this.asked,
      total: this.pages.total,
      round: `${view.id} ${this.rounds}`,
      change: change => this.ask(changed(this.asked ?? firstQuestion(view.id), change)),
      clear: () => this.clear(),
      more: columnChooser(allColumns(view, labels), this.hidden, hidden => this.hide(hidden)),
    });
  }

  /** Shows these samples of a run, and no other filter. */
  filterBy(run: string, change: Change): void {
    this.returning = undefined;
    this.rounds++;
    this.selected = 0;
    this.chosen = undefined;
    this.ask(changed(firstQuestion(run), change));
  }

  /** Whether there is a line so many after the selected one. */
  canStep(by: number): boolean {
    const to = this.selected + by;
    return to >= 0 && to < this.pages.total;
  }

  /** Opens the line so many after the selected one. */
  step(by: number): void {
    if (!this.canStep(by)) return;
    this.select(this.selected + by);
    this.openSelected();
  }

  receiveTags(run: string, columns: readonly TagValues[]): void {
    if (this.tags?.run !== run) return;
    // A list of the toolkit does not take new options well.
    if (JSON.stringify(columns) !== JSON.stringify(this.tags.columns)) this.rounds++;
    this.tags = { ...this.tags, columns };
    this.host.counted();
  }

  /**
   * Shows this run's samples; of the run that is shown already, what has come since.
   * @param beside one sample is open beside the table
   */
  show(view: RunView, beside: boolean): void {
    const labels = trialLabels(view.trials);
    const columns = sampleColumns(view, labels, beside, this.hidden);
    const key = JSON.stringify([view.id, columns.map(column => column.id), [...labels]]);
    if (key !== this.columnsKey) {
      this.columnsKey = key;
      this.columns = columns;
      this.element.style.setProperty('--columns', columns.map(column => column.track).join(' '));
      this.element.style.setProperty('--least-width', leastWidth(columns));
      this.drawHeader();
    }
    if (this.asked?.run !== view.id) {
      this.shownState = stateOf(view);
      this.selected = 0;
      this.chosen = undefined;
      this.rounds++;
      if (this.returning?.question.run !== view.id) this.returning = undefined;
      this.ask(this.returning?.question ?? firstQuestion(view.id));
    } else if (this.shownState !== stateOf(view)) {
      this.shownState = stateOf(view);
      this.refreshSoon();
    }
    // The store answers one question after the other: the lines come first.
    if (this.answered === view.id) this.askForTags(view);
  }

  private askForTags({ id: run, state }: RunView): void {
    const ended = state === 'ended';
    if (this.tags?.run === run && this.tags.ended === ended) return;
    this.tags = { run, ended, columns: this.tags?.run === run ? this.tags.columns : [] };
    this.host.listTags(run);
  }

  receive(request: number, page: SamplePage): void {
    const before = { asked: this.answeredTo, total: this.pages.total };
    const moves = this.pages.receive(request, page);
    if (moves === undefined) return;
    this.answered = this.asked?.run;
    this.answeredTo = this.asked;
    this.return();
    this.rows.shift(moves.by);
    this.selected = moves.selected ?? this.selected;
    this.selected = Math.min(this.selected, Math.max(0, this.pages.total - 1));
    this.element.setAttribute('aria-rowcount', String(this.pages.total + 1));
    this.none.show(this.pages.total > 0 ? 'some' : isFiltered(this.asked) ? 'filtered' : 'none');
    this.draw();
    if (this.wanted) this.openSelected();
    // More lines of the same list change nothing else on the page.
    if (before.asked !== this.asked || before.total !== this.pages.total) this.host.counted();
  }

  /** To be called once the element is in the page, after every render. */
  layout(): void {
    this.rows.layout();
    // The header has no scrollbar: it gives way by as much, so that the columns stand in line. Its width is always the same, and not read while one scrolls: that would lay out the rows at once.
    this.header.style.marginRight = `${this.rows.element.offsetWidth - this.rows.element.clientWidth}px`;
    this.mark();
  }

  /** Closes the open sample, also one that is still on its way, and takes the keyboard back. */
  close(): void {
    this.wanted = false;
    this.host.close();
    this.element.focus();
  }

  /** All filters off; the button that did it is gone then, and the keyboard is in the table. */
  private clear(): void {
    if (this.asked === undefined) return;
    this.rounds++;
    this.ask(unfiltered(this.asked));
    this.host.counted();
    this.element.focus();
  }

  private hide(hidden: ReadonlySet<string>): void {
    this.hidden = hidden;
    this.host.hid([...hidden]);
    this.host.counted();
  }

  private ask(question: Question): void {
    if (JSON.stringify(question) === JSON.stringify(this.asked)) return;
    this.asked = question;
    this.rows.toTop();
    this.drawHeader();
    this.pages.pose(question);
    this.moved();
  }

  private return(): void {
    if (this.returning === undefined) return;
    const { selected, top } = this.returning;
    this.returning = undefined;
    this.selected = selected;
    this.draw();
    this.rows.element.scrollTop = top;
  }

  private moved(): void {
    window.clearTimeout(this.movedTimer);
    this.movedTimer = window.setTimeout(() => {
      if (this.asked !== undefined && this.returning === undefined) this.host.moved({ question: this.asked, selected: this.selected, top: this.rows.element.scrollTop });
    }, restMs);
  }

  private refreshSoon(): void {
    if (this.refreshTimer !== undefined) return;
    const wait = Math.max(0, this.refreshAt - performance.now());
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = undefined;
      this.refreshAt = performance.now() + refreshMs;
      if (this.returning === undefined) this.pages.follow(this.rows.top, this.chosen);
      else this.pages.refresh();
      this.draw();
    }, wait);
  }

  private draw(): void {
    this.rows.draw();
    this.mark();
  }

  private mark(): void {
    this.element.setAttribute('aria-activedescendant', this.pages.total === 0 ? '' : `sample-${this.selected}`);
  }

  private drawHeader(): void {
    makeHeader(this.header, this.columns, this.asked, column => {
      const { asked } = this;
      if (asked === undefined || column.sort === undefined) return;
      const { sortScorer: _sortScorer, ...question } = asked;
      this.ask({ ...question, sort: column.sort, ...(column.sortScorer === undefined ? {} : { sortScorer: column.sortScorer }), descending: isSortedBy(asked, column) && !asked.descending });
    });
  }

  private select(index: number): void {
    this.selected = Math.min(Math.max(0, index), Math.max(0, this.pages.total - 1));
    this.chosen = this.pages.at(this.selected);
    this.wanted = false;
    this.rows.scrollTo(this.selected);
    this.draw();
    this.moved();
  }

  private openSelected(): void {
    const line = this.pages.at(this.selected);
    this.wanted = line === undefined;
    if (line !== undefined) this.host.open(line);
  }

  private key(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest('button') !== null) return;
    const { screen } = this.rows;
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    if (move !== undefined) {
      this.select(this.selected + move);
      // What is open may have taken its place in a low window.
      this.element.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' || event.key === ' ') this.openSelected();
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
  }
}

/** Changes with every sample that ends, also with one that takes another's place in a retry. */
function stateOf({ done, failed, resumes, state }: RunView): string {
  return [done, failed, resumes, state].join();
}
