import { barClass, drawBars, shapeHeights } from './drawBars.ts';
import { drawVerticals, verticalsGutter, verticalStops } from './drawVerticals.ts';
import { place, tickText, ticksOf, valueText } from './axes.ts';
import { tones, type Axis, type Chart, type ChartBar, type ChartLine, type ChartPoint } from './chart.ts';
import { placeLabels, textWidth, type Box, type Spot } from './labels.ts';
import { node, type SvgNode } from './svgNode.ts';

export interface DrawnChart {
  readonly svg: SvgNode;
  readonly plot: Box;
  /** Where a reader may stop, and what is known there. */
  readonly stops: readonly Stop[];
}

export interface Stop {
  readonly x: number;
  readonly dots: readonly { readonly x: number; readonly y: number; readonly tone: number }[];
  readonly text: string;
  /** Its dots are one line. */
  readonly trace?: true;
  /** What can be opened there. */
  readonly key?: string;
}

const lineHeight = 16;
const swatch = 22;

/**
 * Without a script, a font or a colour: `chartStyle` names those by class. Sizes in px; text is measured by guess, some 6 px a character.
 * @param titled with its title in it, for a picture that stands alone
 */
export function drawChart(chart: Chart, { width, height, titled = false }: { readonly width: number; readonly height: number; readonly titled?: boolean }): DrawnChart {
  const { x, y, lines, marks, band, bars = [] } = chart;
  const yTicks = ticksOf(y, Math.max(2, Math.floor(height / 55)));
  const left = Math.max(28, ...yTicks.map(tick => textWidth(tickText(y, tick))), verticalsGutter(chart), ...(chart.gutter ?? []).map(textWidth)) + 10;
  const legend = legendOf(lines, width, bars);
  const top = (titled ? 24 : 4) + legend.rows * lineHeight + (legend.rows === 0 ? 0 : 6) + lineHeight + 8;
  const right = Math.max(16, textWidth(tickText(x, ticksOf(x, Math.max(2, Math.floor((width - left - 16) / 75))).at(-1) ?? 0)) / 2 + 2);
  const plot: Box = { x: left, y: top, width: width - left - right, height: height - top - 38 };
  const px = (value: number): number => round(plot.x + place(x, value) * plot.width);
  const py = (value: number): number => round(plot.y + plot.height - Math.min(1.02, Math.max(0, place(y, value))) * plot.height);
  const drawn: SvgNode[] = [];
  if (titled) drawn.push(node('text', { class: 'title', x: 0, y: 14 }, chart.title));
  drawn.push(...legend.at(titled ? 24 : 4));
  drawn.push(node('text', { class: 'dim', x: 0, y: top - 13 }, y.title), node('text', { class: 'dim end', x: width - 16, y: height - 4 }, x.title));
  if (band !== undefined) drawn.push(node('rect', { class: 'band', x: px(band.from), y: plot.y, width: round(Math.max(1, px(band.until) - px(band.from))), height: plot.height }, node('title', {}, band.label)));
  for (const tick of yTicks) drawn.push(node('line', { class: 'grid', x1: plot.x, x2: plot.x + plot.width, y1: py(tick), y2: py(tick) }), node('text', { class: 'tick end', x: plot.x - 6, y: py(tick) + 4 }, tickText(y, tick)));
  drawn.push(...(chart.verticals === undefined ? xTicks(x, plot, px) : drawVerticals(chart, plot, px)));
  for (const { across, at, tone } of marks) {
    const kind = `mark${tone === undefined ? '' : ` tone${tone % tones}`}`;
    drawn.push(across === 'x' ? node('line', { class: kind, x1: px(at), x2: px(at), y1: plot.y, y2: plot.y + plot.height }) : node('line', { class: kind, x1: plot.x, x2: plot.x + plot.width, y1: py(at), y2: py(at) }));
  }
  const drawnBars = drawBars(chart, plot, px, py);
  drawn.push(...drawnBars.nodes);
  // Of lines that are stops the first ones matter most: they lie on top.
  for (const line of chart.verticals === undefined ? lines : lines.toReversed()) drawn.push(...lineOf(line, px, py));
  drawn.push(...placeLabels({ marks: marks.filter(({ label }) => label !== '').map(mark => ({ ...mark, px: mark.across === 'x' ? px(mark.at) : py(mark.at) })), points: lines.flatMap(({ points }) => points.flatMap(point => (point?.label === undefined ? [] : [{ x: px(point.x), y: py(point.y), text: point.label }]))), plot, lines: marks.length === 0 ? [] : lines.flatMap(line => along(line, px, py)) }));
  const svg = node('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `${chart.title}. ${chart.about}` }, ...drawn);
  return { svg, plot, stops: chart.verticals === undefined ? [...stopsOf(chart, px, py), ...drawnBars.stops] : verticalStops(chart, px, py) };
}

/** Those that would run into the one before are left out. */
function xTicks(x: Axis, plot: Box, px: (value: number) => number): readonly SvgNode[] {
  let free = Number.NEGATIVE_INFINITY;
  return ticksOf(x, Math.max(2, Math.floor(plot.width / 75))).flatMap(tick => {
    const [at, text] = [px(tick), tickText(x, tick)];
    const line = node('line', { class: 'grid', x1: at, x2: at, y1: plot.y, y2: plot.y + plot.height });
    if (at - textWidth(text) / 2 < free) return [line];
    free = at + textWidth(text) / 2 + 8;
    return [line, node('text', { class: 'tick middle', x: at, y: plot.y + plot.height + 16 }, text)];
  });
}

/** Every few px of a line. */
function along({ points }: ChartLine, px: (value: number) => number, py: (value: number) => number): readonly Spot[] {
  return points.flatMap((point, k) => {
    if (point === null) return [];
    const [x, y] = [px(point.x), py(point.y)];
    const next = points[k + 1] ?? null;
    if (next === null) return [{ x, y }];
    const [toX, toY] = [px(next.x), py(next.y)];
    const parts = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / 8));
    return Array.from({ length: parts }, (_, i) => ({ x: x + ((toX - x) * i) / parts, y: y + ((toY - y) * i) / parts }));
  });
}

function lineOf({ points, tone, dots, scattered, dashed, joined, name }: ChartLine, px: (value: number) => number, py: (value: number) => number): readonly SvgNode[] {
  let pen = 'M';
  const path = points.map(point => {
    if (point === null) {
      if (!joined) pen = 'M';
      return '';
    }
    const step = `${pen}${px(point.x)},${py(point.y)}`;
    pen = 'L';
    return step;
  });
  const bars = points.flatMap(point => (point?.low === undefined || point.high === undefined || point.low === point.high ? [] : [node('line', { class: 'spread', x1: px(point.x), x2: px(point.x), y1: py(point.low), y2: py(point.high) })]));
  const columns = points.flatMap(point => (point?.over === undefined || point.y <= 0 ? [] : [node('rect', { class: 'bar', x: px(point.over[0]), y: py(point.y), width: round(Math.max(1, px(point.over[1]) - px(point.over[0]) - 1)), height: round(py(0) - py(point.y)) })]));
  if (columns.length > 0) return [node('g', { class: `tone${tone % tones}` }, ...columns, node('title', {}, name))];
  const told = points.flatMap(point => (point === null ? [] : [point]));
  const alone = joined ? [] : points.flatMap((point, k) => (point !== null && (points[k - 1] ?? null) === null && (points[k + 1] ?? null) === null ? [point] : []));
  const stroke = scattered ? [] : [node('path', { class: strokeOf({ tone, dots, dashed }), d: path.join('') })];
  return [node('g', { class: `tone${tone % tones}` }, ...bars, ...stroke, ...(dots ? told : alone).map(point => symbol(tone, px(point.x), py(point.y), point.doubt)), node('title', {}, name))];
}

/** Lines without dots are told apart by their dashes. */
function strokeOf({ tone, dots, dashed }: { readonly tone: number; readonly dots: true | undefined; readonly dashed: true | undefined }): string {
  return dashed || tone >= tones ? 'line dashed' : dots ? 'line' : `line dashes${tone}`;
}

/** Shapes tell the lines apart where colours do not. */
function symbol(tone: number, x: number, y: number, doubt?: ChartPoint['doubt']): SvgNode {
  const r = 4;
  const shapes = [
    `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
    `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
    `M${x},${y - r - 1}l${r + 1},${2 * r}h${-2 * r - 2}Z`,
    `M${x},${y - r - 1}l${r + 1},${r + 1}l${-r - 1},${r + 1}l${-r - 1},${-r - 1}Z`,
    `M${x},${y + r + 1}l${r + 1},${-2 * r}h${-2 * r - 2}Z`,
    `M${x - r - 1},${y - 2}h${2 * r + 2}v4h${-2 * r - 2}Z`,
  ];
  const crossed = doubt === 'invalid' ? [node('path', { class: 'cross', d: `M${x - r},${y - r}l${2 * r},${2 * r}M${x - r},${y + r}l${2 * r},${-2 * r}` })] : [];
  return node('g', {}, node('path', { class: doubt === undefined ? 'dot' : 'dot hollow', d: shapes[tone % tones] ?? '' }), ...crossed);
}

const doubtTexts = { suspect: 'hollow: suspect', invalid: 'crossed: invalid', infeasible: 'hollow: misses a limit' } as const;

/** Lines and bars of one name are named once. */
function legendOf(every: readonly ChartLine[], width: number, bars: readonly ChartBar[]): { readonly rows: number; readonly at: (y: number) => readonly SvgNode[] } {
  const all = [...new Map(every.map(line => [line.name, line])).values()];
  const named = [...new Map(bars.map(bar => [bar.name, bar])).values()].map(({ name, tone, shape = 'full' }) => ({ name, tone, shape }));
  const lines = [...all, ...named];
  const doubts = new Set(every.flatMap(({ points, dots }) => (dots === undefined ? [] : points).flatMap(point => point?.doubt ?? [])));
  if (lines.length < 2 && !doubts.has('infeasible')) return { rows: 0, at: () => [] };
  let x = 0;
  let row = 0;
  const items = [...lines, ...[...doubts].sort().reverse()].map(item => {
    const text = typeof item === 'string' ? doubtTexts[item] : item.name;
    const needs = (typeof item === 'string' ? 0 : swatch + 6) + textWidth(text) + 16;
    if (x > 0 && x + needs > width) [x, row] = [0, row + 1];
    const placed = { item, text, x, row };
    x += needs;
    return placed;
  });
  return {
    rows: row + 1,
    at: y =>
      items.map(({ item, text, x: from, row: k }) => {
        const middle = y + k * lineHeight + 8;
        if (typeof item === 'string') return node('text', { class: 'dim', x: from, y: middle + 4 }, text);
        if ('shape' in item) return node('g', {}, node('rect', { class: barClass(item), x: from, y: round(middle - 5 * shapeHeights[item.shape]), width: swatch, height: round(10 * shapeHeights[item.shape]) }), node('text', { x: from + swatch + 6, y: middle + 4 }, text));
        const { tone, dashed, dots, scattered } = item;
        return node('g', { class: `tone${tone % tones}` }, ...(scattered ? [] : [node('path', { class: strokeOf({ tone, dots, dashed }), d: `M${from},${middle}h${swatch}` })]), ...(dots ? [symbol(tone, from + swatch / 2, middle)] : []), node('text', { x: from + swatch + 6, y: middle + 4 }, text));
      }),
  };
}

function stopsOf({ stops, keys, lines, x, y }: Chart, px: (value: number) => number, py: (value: number) => number): readonly Stop[] {
  return stops.flatMap((name, k) => {
    const told = lines.flatMap(line => {
      const point = line.computed ? undefined : line.points[k];
      return point === undefined || point === null ? [] : [{ line, point }];
    });
    const [first] = told;
    if (first === undefined) return [];
    const values = told.map(({ line, point }) => `${line.name} ${valueText(y, point.y)}${point.low === undefined || point.high === undefined || point.low === point.high ? '' : ` [${valueText({ unit: '' }, point.low)}, ${valueText({ unit: '' }, point.high)}]`}`);
    const across = told.some(({ point }) => point.x !== first.point.x) || x.scale === 'nines' || x.names !== undefined || x.unit === '' || name.endsWith(` ${x.unit}`) ? '' : ` · ${valueText(x, first.point.x)}`;
    const doubt = told.find(({ point }) => point.doubt !== undefined)?.point.doubt;
    return [{ x: px(first.point.x), dots: told.map(({ line, point }) => ({ x: px(point.x), y: py(point.y), tone: line.tone })), text: `${name}${across}${doubt === undefined ? '' : ` (${doubt})`}: ${values.join(' · ')}`, ...(keys?.[k] === undefined ? {} : { key: keys[k] }) }];
  });
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
