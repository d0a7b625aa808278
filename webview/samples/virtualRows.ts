import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { makeRow } from './rows.ts';

const rowHeight = 24;

export interface RowsHost {
  readonly count: () => number;
  /** Puts a line into a row. */
  readonly fill: (row: HTMLElement, index: number) => void;
  readonly scrolled: () => void;
  readonly clicked: (index: number) => void;
}

/**
 * The rows in sight, of any number: a pool of elements that are moved as one scrolls. Positions are set through the DOM, because the page
 * allows no style attributes.
 */
export class VirtualRows {
  readonly element = document.createElement('div');
  private readonly sizer = document.createElement('div');
  private readonly rows: HTMLElement[] = [];
  private readonly host: RowsHost;
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private mounted = false;
  private attached = false;

  constructor(host: RowsHost) {
    this.host = host;
    this.element.className = 'scroller';
    this.element.setAttribute('role', 'rowgroup');
    this.element.tabIndex = -1;
    this.sizer.className = 'sizer';
    this.sizer.setAttribute('role', 'presentation');
    this.element.append(this.sizer);
    this.virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.options());
  }

  /** How many rows are in sight, less one that leads on. */
  get screen(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 1);
  }

  /** To be called after every render of the page: what was out of it for a while has forgotten how far it was scrolled. */
  layout(): void {
    const back = this.element.isConnected && !this.attached;
    this.attached = this.element.isConnected;
    if (!this.attached) return;
    if (!this.mounted) {
      this.mounted = true;
      this.virtualizer._didMount();
    } else if (back) this.element.scrollTop = this.virtualizer.scrollOffset ?? 0;
    this.draw();
  }

  draw(): void {
    if (!this.mounted) return;
    this.virtualizer.setOptions(this.options());
    this.virtualizer._willUpdate();
    this.sizer.style.height = `${this.virtualizer.getTotalSize()}px`;
    const items = this.virtualizer.getVirtualItems();
    for (const [i, item] of items.entries()) {
      const row = this.rows[i] ?? this.addRow(i);
      row.hidden = false;
      row.style.transform = `translateY(${item.start}px)`;
      this.host.fill(row, item.index);
    }
    for (const row of this.rows.slice(items.length)) row.hidden = true;
  }

  scrollTo(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  /** Also while it is out of the page. */
  toTop(): void {
    this.element.scrollTop = 0;
    this.virtualizer.scrollOffset = 0;
  }

  private options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.host.count(),
      getScrollElement: () => this.element,
      estimateSize: () => rowHeight,
      overscan: 8,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => {
        this.draw();
        this.host.scrolled();
      },
    };
  }

  private addRow(i: number): HTMLElement {
    const row = makeRow();
    row.addEventListener('click', () => this.host.clicked(Number(row.dataset['index'] ?? 0)));
    this.rows[i] = row;
    this.sizer.append(row);
    return row;
  }
}
