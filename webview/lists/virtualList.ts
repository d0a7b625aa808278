import { VirtualRows } from './virtualRows.ts';
import { Windows } from './windows.ts';

let lists = 0;

export interface ListColumn<Line> {
  readonly id: string;
  readonly title: string;
  /** Its least width. */
  readonly leastPx: number;
  /** Of the room that is left. */
  readonly share: number;
  readonly number?: true;
  /** Absent where the list cannot be sorted by it. */
  readonly sort?: string;
  readonly text: (line: Line) => string;
  /** A class of the cell. */
  readonly kind?: (line: Line) => string;
}

export interface ListHost<Line> {
  readonly ask: (request: number, offset: number, limit: number) => void;
  readonly open: (line: Line) => void;
  readonly close: () => void;
  readonly sortBy?: (sort: string) => void;
}

/**
 * A grid of any length: a pool of rows that it fills itself, whose lines are asked for window by window. Arrows, Page Up and Down, Home and End move the selection, Enter opens, Escape closes.
 * Positions are set through the DOM: the page's policy allows no style attributes.
 */
export class VirtualList<Line> {
  readonly element = document.createElement('div');
  private readonly header = document.createElement('div');
  private readonly status = document.createElement('p');
  private readonly rows: VirtualRows;
  private readonly id = `list-${++lists}`;
  private readonly windows: Windows<Line>;
  private readonly host: ListHost<Line>;
  private columns: readonly ListColumn<Line>[] = [];
  private columnsKey = '';
  private empty = '';
  private selected = 0;
  private wanted = false;

  constructor(label: string, host: ListHost<Line>) {
    this.host = host;
    this.windows = new Windows(host.ask);
    this.element.className = 'virtual-list';
    this.element.setAttribute('role', 'grid');
    this.element.setAttribute('aria-label', label);
    this.element.tabIndex = 0;
    this.header.setAttribute('role', 'row');
    this.header.setAttribute('aria-rowindex', '1');
    this.header.classList.add('row', 'header');
    this.status.className = 'none';
    this.rows = new VirtualRows({
      count: () => this.windows.total,
      fill: (row, index) => this.fill(row, index),
      scrolled: () => undefined,
      clicked: index => {
        this.select(index);
        this.openSelected();
      },
    });
    this.element.append(this.header, this.status, this.rows.element);
    this.element.addEventListener('keydown', event => this.key(event));
    new ResizeObserver(() => this.layout()).observe(this.element);
  }

  get total(): number {
    return this.windows.total;
  }

  /** @param sorted by which column, and which way */
  show(columns: readonly ListColumn<Line>[], sorted?: { readonly by: string; readonly descending: boolean }): void {
    const key = JSON.stringify([columns.map(({ id, title, leastPx, share }) => [id, title, leastPx, share]), sorted]);
    this.columns = columns;
    if (key !== this.columnsKey) {
      this.columnsKey = key;
      this.element.style.setProperty('--columns', columns.map(({ leastPx, share }) => `minmax(${leastPx}px,${share}fr)`).join(' '));
      this.element.style.setProperty('--least-width', `${columns.reduce((sum, { leastPx }) => sum + leastPx + 10, 10)}px`);
      this.drawHeader(sorted);
    }
    this.draw();
  }

  /** Asks anew: the question is another. @param empty what to say where nothing fits */
  pose(empty: string): void {
    this.empty = empty;
    this.selected = 0;
    this.rows.toTop();
    this.windows.pose();
    this.draw();
  }

  /** Lines may have changed. */
  refresh(): void {
    this.windows.refresh();
    this.draw();
  }

  receive(request: number, page: { readonly total: number; readonly offset: number; readonly lines: readonly Line[] }): boolean {
    if (!this.windows.receive(request, page)) return false;
    this.selected = Math.min(this.selected, Math.max(0, this.total - 1));
    this.element.setAttribute('aria-rowcount', String(this.total + 1));
    this.status.textContent = this.total > 0 ? '' : this.empty;
    this.draw();
    if (this.wanted) this.openSelected();
    return true;
  }

  private layout(): void {
    this.rows.layout();
    if (this.element.isConnected) this.draw();
  }

  private draw(): void {
    // The header has no scrollbar: it gives way by as much, so that the columns stand in line.
    const { offsetWidth, clientWidth } = this.rows.element;
    this.header.style.marginRight = `${offsetWidth - clientWidth}px`;
    this.rows.draw();
    this.element.setAttribute('aria-activedescendant', this.total === 0 ? '' : `${this.id}-${this.selected}`);
  }

  private fill(row: HTMLElement, index: number): boolean {
    const line = this.windows.at(index);
    row.id = `${this.id}-${index}`;
    row.dataset['index'] = String(index);
    row.setAttribute('aria-rowindex', String(index + 2));
    row.setAttribute('aria-selected', String(index === this.selected));
    row.className = `row${index === this.selected ? ' selected' : ''}${index % 2 === 1 ? ' odd' : ''}`;
    while (row.childElementCount > this.columns.length) row.lastElementChild?.remove();
    for (const [k, { text, number, kind }] of this.columns.entries()) {
      const cell = row.children[k] ?? row.appendChild(makeCell());
      // A line that is still on its way leaves the cells empty.
      const shown = line === undefined ? (k === 0 ? '…' : '') : text(line);
      if (cell.textContent !== shown) cell.textContent = shown;
      const name = `cell${number === true ? ' number' : ''}${line === undefined || kind === undefined ? '' : ` ${kind(line)}`}`;
      if (cell.className !== name) cell.className = name;
    }
    return line !== undefined;
  }

  private drawHeader(sorted: { readonly by: string; readonly descending: boolean } | undefined): void {
    const focused = this.header.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['sort'] : undefined;
    this.header.replaceChildren(...this.columns.map(column => this.headerCell(column, sorted)));
    if (focused !== undefined) this.header.querySelector<HTMLElement>(`[data-sort="${focused}"]`)?.focus();
  }

  private headerCell({ title, number, sort }: ListColumn<Line>, sorted: { readonly by: string; readonly descending: boolean } | undefined): HTMLElement {
    const cell = document.createElement('span');
    cell.setAttribute('role', 'columnheader');
    cell.classList.add('cell', ...(number === true ? ['number'] : []));
    if (sort === undefined) {
      cell.textContent = title;
      return cell;
    }
    const isSorted = sorted?.by === sort;
    cell.setAttribute('aria-sort', isSorted ? (sorted.descending ? 'descending' : 'ascending') : 'none');
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset['sort'] = sort;
    button.textContent = `${title}${isSorted ? (sorted.descending ? ' ▼' : ' ▲') : ''}`;
    button.addEventListener('click', () => this.host.sortBy?.(sort));
    cell.append(button);
    return cell;
  }

  private select(index: number): void {
    this.selected = Math.min(Math.max(0, index), Math.max(0, this.total - 1));
    this.wanted = false;
    this.rows.scrollTo(this.selected);
    this.draw();
  }

  private openSelected(): void {
    const line = this.windows.at(this.selected);
    this.wanted = line === undefined && this.total > 0;
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
    else if (event.key === 'Escape') this.host.close();
    else return;
    event.preventDefault();
  }
}

function makeCell(): HTMLElement {
  const cell = document.createElement('span');
  cell.setAttribute('role', 'gridcell');
  return cell;
}
