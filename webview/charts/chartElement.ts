import * as l10n from '@vscode/l10n';
import { chartCsv, drawChart, lightColours, standaloneChart, type Chart, type DrawnChart, type Stop, type SvgNode } from '../../src/protocol/charts.ts';
import type { FromPanel } from '../../src/protocol/messages.ts';
import { exportBar, type ChartExport } from './exportBar.ts';
import { pageColours } from './pageColours.ts';
import { pngOf } from './pngOf.ts';

const namespace = 'http://www.w3.org/2000/svg';
/** No page has room for less, and a wider line is no clearer. */
const leastWidth = 300;
const mostWidth = 1100;

/** What charts tell the page, as events that rise: a message for the host. */
export const chartExported = 'pitwall-chart-exported';

/** What a stop stands for is to be opened: its key. */
export const chartChosen = 'pitwall-chart-chosen';

/** One chart, drawn as wide as there is room; the pointer or the arrow keys go along it, and what is known there is said below. Beside that it can be saved as a picture, and its numbers be taken. */
export class ChartElement extends HTMLElement {
  private shown: Chart | undefined;
  private shownJson = '';
  private drawn: DrawnChart | undefined;
  private at: number | undefined;
  private drawnWidth = 0;
  private chosenKey: string | undefined;
  private readonly chosenMark = document.createElementNS(namespace, 'g');
  private readonly picture = document.createElement('div');
  private readonly readout = document.createElement('p');
  private readonly cursor = document.createElementNS(namespace, 'g');
  private readonly foot = document.createElement('div');
  private readonly bar = exportBar((format, white) => void this.export(format, white));
  private readonly sized = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    this.picture.className = 'picture';
    this.readout.className = 'readout';
    this.readout.setAttribute('role', 'status');
    this.cursor.setAttribute('class', 'cursor');
    this.chosenMark.setAttribute('class', 'cursor');
    this.foot.className = 'foot';
    this.foot.append(this.readout, this.bar.element);
    this.picture.addEventListener('keydown', event => this.step(event));
    this.picture.addEventListener('click', event => {
      this.point(event);
      this.choose();
    });
    this.addEventListener('pointermove', event => this.point(event));
    this.addEventListener('pointerleave', () => this.stopAt(undefined));
    this.picture.addEventListener('focusout', () => this.stopAt(undefined));
  }

  connectedCallback(): void {
    if (!this.picture.isConnected) this.append(this.picture, this.foot);
    this.picture.tabIndex = 0;
    this.sized.observe(this);
  }

  disconnectedCallback(): void {
    this.sized.disconnect();
  }

  /** Drawn anew only where it is another: a run that goes on tells of itself four times a second. */
  set chart(chart: Chart) {
    if (chart === this.shown) return;
    const json = JSON.stringify(chart);
    this.shown = chart;
    if (json === this.shownJson) return;
    this.shownJson = json;
    this.drawnWidth = 0;
    this.draw();
  }

  /** What is open elsewhere on the page is marked wherever it stands. */
  set chosen(key: string | undefined) {
    if (key === this.chosenKey) return;
    this.chosenKey = key;
    this.markChosen();
  }

  private markChosen(): void {
    const marked = (this.drawn?.stops ?? []).filter(({ key }) => key !== undefined && key === this.chosenKey);
    this.chosenMark.replaceChildren(...marked.flatMap(stop => [...(stop.trace === true ? [wayOf(stop)] : []), ...ringsOf(stop)]).map(elementOf));
  }

  private draw(): void {
    const width = Math.min(mostWidth, Math.max(leastWidth, Math.floor(this.clientWidth)));
    if (this.shown === undefined || !this.isConnected || this.clientWidth === 0 || width === this.drawnWidth) return;
    this.drawnWidth = width;
    this.drawn = drawChart(this.shown, { width, height: this.drawnHeight(this.shown) });
    const svg = elementOf(this.drawn.svg);
    svg.append(this.chosenMark, this.cursor);
    this.markChosen();
    this.picture.replaceChildren(svg);
    this.picture.setAttribute('aria-label', this.hasAttribute('opens') ? l10n.t('{0}: the arrow keys go along it, Enter opens what is there', this.shown.title) : l10n.t('{0}: the arrow keys go along it', this.shown.title));
    this.bar.name(this.shown.title);
    this.picture.setAttribute('role', 'group');
    this.stopAt(this.at === undefined ? undefined : Math.min(this.at, this.drawn.stops.length - 1));
  }

  private drawnHeight({ height }: Chart): number {
    return height ?? (this.hasAttribute('tall') ? 330 : this.hasAttribute('low') ? 180 : 240);
  }

  /** As it is drawn here, in the page's colours or on white. */
  private async export(format: ChartExport, white: boolean): Promise<void> {
    const { shown: chart } = this;
    const drawn = this.picture.firstElementChild;
    if (chart === undefined || drawn === null) return;
    // A file's name, and no more than the host takes.
    const name = chart.title.slice(0, 200);
    const tell = (detail: FromPanel): void => void this.dispatchEvent(new CustomEvent(chartExported, { detail, bubbles: true }));
    if (format === 'csv') return tell({ type: 'copyChartData', name, data: chartCsv(chart) });
    const svg = standaloneChart(chart, { width: this.drawnWidth, height: this.drawnHeight(chart) + 20, colours: white ? lightColours : pageColours(drawn), font: getComputedStyle(drawn).fontFamily });
    tell({ type: 'saveChart', name, format, data: format === 'svg' ? svg : await pngOf(svg) });
  }

  private step(event: KeyboardEvent): void {
    const last = (this.drawn?.stops.length ?? 0) - 1;
    if (last < 0) return;
    const to = { ArrowRight: Math.min(last, (this.at ?? -1) + 1), ArrowLeft: Math.max(0, (this.at ?? last + 1) - 1), Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.stopAt(undefined);
    if (event.key === 'Enter') this.choose();
    if (to === undefined) return;
    event.preventDefault();
    this.stopAt(to);
  }

  private choose(): void {
    const key = this.at === undefined ? undefined : this.drawn?.stops[this.at]?.key;
    if (key !== undefined) this.dispatchEvent(new CustomEvent(chartChosen, { detail: key }));
  }

  private point(event: MouseEvent): void {
    const { drawn } = this;
    const box = this.picture.firstElementChild?.getBoundingClientRect();
    if (drawn === undefined || box === undefined) return;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { plot } = drawn;
    if (x < plot.x - 8 || x > plot.x + plot.width + 8 || y < plot.y - 8 || y > plot.y + plot.height + 8) return this.stopAt(undefined);
    // Stops that lie above each other are told apart by the dots.
    const distance = (k: number): number => distanceTo(drawn.stops[k], x, y);
    this.stopAt(drawn.stops.reduce((nearest, _, k) => (distance(k) < distance(nearest) ? k : nearest), 0));
  }

  private stopAt(at: number | undefined): void {
    const stop = at === undefined ? undefined : this.drawn?.stops[at];
    this.at = stop === undefined ? undefined : at;
    this.readout.textContent = stop?.text ?? '';
    this.cursor.replaceChildren();
    this.picture.classList.remove('traced');
    if (stop === undefined || this.drawn === undefined) return;
    const { plot } = this.drawn;
    const line = { tag: 'line', attributes: { class: 'at', x1: stop.x, x2: stop.x, y1: plot.y, y2: plot.y + plot.height }, children: [] };
    this.picture.classList.toggle('traced', stop.trace === true);
    const way = stop.trace === true ? wayOf(stop) : line;
    this.cursor.append(...[way, ...ringsOf(stop)].map(elementOf));
  }
}

function wayOf({ dots }: Stop): SvgNode {
  return { tag: 'path', attributes: { class: ['trace', `tone${(dots[0]?.tone ?? 0) % 6}`].join(' '), d: `M${dots.map(({ x, y }) => [x, y].join()).join('L')}` }, children: [] };
}

function ringsOf({ dots }: Stop): readonly SvgNode[] {
  return dots.map(({ x, y, tone }) => ({ tag: 'circle', attributes: { class: ['ring', `tone${tone % 6}`].join(' '), cx: x, cy: y, r: 6 }, children: [] }));
}

/** Of points the nearer one in x, that above or below it only where several are; of a line its way. */
function distanceTo(stop: Stop | undefined, x: number, y: number): number {
  if (stop === undefined) return Infinity;
  if (stop.trace !== true) return Math.min(...stop.dots.map(dot => Math.hypot(dot.x - x, (dot.y - y) / 20)));
  return Math.min(
    ...stop.dots.map((from, k) => {
      const to = stop.dots[k + 1] ?? from;
      const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
      const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length));
      return Math.hypot(from.x + share * (to.x - from.x) - x, from.y + share * (to.y - from.y) - y);
    }),
  );
}

/** Every text is set as text. */
function elementOf({ tag, attributes, children }: SvgNode): SVGElement {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map(child => (typeof child === 'string' ? child : elementOf(child))));
  return element;
}
