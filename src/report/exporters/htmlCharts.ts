import type { Interval } from '../../score/interval.ts';
import { escapeMarkup } from './escapeMarkup.ts';

/** One line of an interval chart. */
export interface IntervalLine {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly interval?: Interval | undefined;
}

const width = 720;
/** Of a chart's labels, px: what the longest takes, within limits. */
const labelWidths = { least: 120, most: 400, character: 6.6 } as const;
const lineHeight = 26;

/** Values as dots with their intervals as bars, one line each, on one scale. */
export function intervalChart(title: string, lines: readonly IntervalLine[], scale: { readonly low: number; readonly high: number }): string {
  const height = lines.length * lineHeight + 30;
  const longest = Math.max(...lines.map(({ label }) => label.length));
  const labelWidth = Math.ceil(Math.min(labelWidths.most, Math.max(labelWidths.least, longest * labelWidths.character)));
  const x = (value: number): number => labelWidth + 10 + (scale.high === scale.low ? 0.5 : (value - scale.low) / (scale.high - scale.low)) * (width - labelWidth - 90);
  const rows = lines.map(({ label, value, text, interval }, k) => {
    const y = k * lineHeight + 16;
    const bar = interval === undefined ? '' : `<line class="bar" x1="${n(x(interval.low))}" x2="${n(x(interval.high))}" y1="${y}" y2="${y}"/>`;
    return `<text class="label" x="${labelWidth}" y="${y + 4}">${escapeMarkup(shorten(label))}<title>${escapeMarkup(label)}</title></text>${bar}<circle cx="${n(x(value))}" cy="${y}" r="4"/><text x="${n(x(Math.max(value, interval?.high ?? value)) + 10)}" y="${y + 4}">${escapeMarkup(text)}</text>`;
  });
  const axis = [scale.low, (scale.low + scale.high) / 2, scale.high].map(value => `<line class="grid" x1="${n(x(value))}" x2="${n(x(value))}" y1="4" y2="${height - 22}"/><text class="tick" x="${n(x(value))}" y="${height - 6}">${n(value)}</text>`);
  return svg(title, height, `${axis.join('')}${rows.join('')}`);
}

/** How often each value came, in equal steps; values above the highest step are counted in it, and said to be. @param sorted ascending */
export function histogram(title: string, sorted: Float64Array, unit: string): string {
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
  const low = sorted[0] ?? 0;
  const steps = 40;
  const counts = new Array<number>(steps).fill(0);
  for (const value of sorted) {
    const step = high === low ? 0 : Math.min(steps - 1, Math.floor(((value - low) / (high - low)) * steps));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  const most = Math.max(...counts, 1);
  const height = 160;
  const barWidth = (width - 40) / steps;
  const bars = counts.map((count, k) => (count === 0 ? '' : `<rect x="${n(20 + k * barWidth)}" y="${n(height - 24 - (count / most) * (height - 40))}" width="${n(barWidth - 1)}" height="${n((count / most) * (height - 40))}"><title>${count}</title></rect>`));
  const beyond = sorted.length - sorted.filter(value => value <= high).length;
  const axis = `<text class="start" x="20" y="${height - 8}">${n(low)} ${unit}</text><text class="end" x="${width - 20}" y="${height - 8}">${n(high)} ${unit}${beyond === 0 ? '' : `, ${beyond} above`}</text>`;
  return svg(title, height, `${bars.join('')}${axis}`);
}

/** A value over time. @param points at least two, in order of time */
export function timeline(title: string, points: readonly { readonly atMs: number; readonly value: number }[], unit: string): string {
  const height = 160;
  const [startMs, endMs] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0];
  const most = Math.max(...points.map(({ value }) => value), 1e-9);
  const place = ({ atMs, value }: { readonly atMs: number; readonly value: number }): string => `${n(20 + ((atMs - startMs) / Math.max(1, endMs - startMs)) * (width - 40))},${n(height - 24 - (value / most) * (height - 44))}`;
  const axis = `<text class="start" x="20" y="14">${n(most)} ${unit}</text><text class="start" x="20" y="${height - 8}">0 s</text><text class="end" x="${width - 20}" y="${height - 8}">${n((endMs - startMs) / 1000)} s</text>`;
  return svg(title, height, `<polyline points="${points.map(place).join(' ')}"/>${axis}`);
}

function svg(title: string, height: number, content: string): string {
  return `<figure><figcaption>${escapeMarkup(title)}</figcaption><svg class="plain" role="img" aria-label="${escapeMarkup(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${content}</svg></figure>`;
}

/** Three significant digits are enough for a place on a screen and for an axis. */
function n(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The middle goes: names differ at their ends. */
function shorten(label: string): string {
  const most = Math.floor(labelWidths.most / labelWidths.character);
  const characters = [...label];
  return characters.length <= most ? label : `${characters.slice(0, most / 2).join('')}…${characters.slice(1 - most / 2).join('')}`;
}
