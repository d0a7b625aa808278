import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

const rowHeight = 24;

export interface RowsHost {
  readonly count: () => number;
  /** Puts a line into a row; false where it is still on its way. */
  readonly fill: (row: HTMLElement, index: number) => boolean;
  readonly scrolled: () => void;
  readonly clicked: (index: number) => void;
}

/**
 * The rows in sight, of any number: a pool of elements, of which those that leave at one end are filled anew and come in at the other, so that
 * a step costs the rows it brings into sight. Positions are set through the DOM, because the page allows no style attributes.
 */
export class VirtualRows {
  readonly element = document.createElement('div');
  private readonly sizer = document.createElement('div');
  /** From top to bottom, as they stand in the page. */
  private rows: HTMLElement[] = [];
  /** The line in each; -1 where it is not filled. */
  private filled: number[] = [];
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

  /** Lines may be others now. */
  draw(): void {
    this.filled.fill(-1);
    this.drawMissing();
  }

  private drawMissing(): void {
    if (!this.mounted) return;
    this.virtualizer.setOptions(this.options());
    this.virtualizer._willUpdate();
    const height = `${this.virtualizer.getTotalSize()}px`;
    if (this.sizer.style.height !== height) this.sizer.style.height = height;
    const items = this.virtualizer.getVirtualItems();
    while (this.rows.length < items.length) this.addRow();
    this.turnTo(items[0]?.index ?? 0);
    for (const [i, item] of items.entries()) {
      const row = this.rows[i];
      if (row === undefined || this.filled[i] === item.index) continue;
      row.hidden = false;
      row.style.transform = `translateY(${item.start}px)`;
      this.filled[i] = this.host.fill(row, item.index) ? item.index : -1;
    }
    for (let i = items.length; i < this.rows.length; i++) this.hide(i);
  }

  /** Brings the rows that show what is in sight further on to their places. */
  private turnTo(first: number): void {
    const at = this.filled.findIndex(index => index >= 0);
    const by = at < 0 ? 0 : first - (this.filled[at] ?? 0) + at;
    if (by === 0 || Math.abs(by) >= this.rows.length) return;
    const cut = by > 0 ? by : this.rows.length + by;
    const [front, back] = [this.rows.slice(0, cut), this.rows.slice(cut)];
    if (by > 0) this.sizer.append(...front);
    else this.sizer.prepend(...back);
    this.rows = [...back, ...front];
    this.filled = [...this.filled.slice(cut), ...this.filled.slice(0, cut)];
  }

  private hide(i: number): void {
    const row = this.rows[i];
    if (row === undefined || row.hidden) return;
    row.hidden = true;
    this.filled[i] = -1;
  }

  scrollTo(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  /** The first line in sight. */
  get top(): number {
    return Math.floor(this.element.scrollTop / rowHeight);
  }

  /** So many lines have come in above, or gone: what is in sight stays where it is. To be called once their number is known, and before they are drawn. */
  shift(lines: number): void {
    if (!this.mounted || lines === 0) return;
    this.virtualizer.setOptions(this.options());
    this.sizer.style.height = `${this.virtualizer.getTotalSize()}px`;
    this.element.scrollTop += lines * rowHeight;
    this.virtualizer.scrollOffset = this.element.scrollTop;
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
        this.drawMissing();
        this.host.scrolled();
      },
    };
  }

  private addRow(): void {
    const row = makeRow();
    row.addEventListener('click', () => this.host.clicked(Number(row.dataset['index'] ?? 0)));
    this.rows.push(row);
    this.filled.push(-1);
    this.sizer.append(row);
  }
}

/** An empty row of the pool. */
function makeRow(): HTMLElement {
  const row = document.createElement('div');
  row.className = 'row';
  row.setAttribute('role', 'row');
  return row;
}
