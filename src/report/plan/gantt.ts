import { printable } from '../printable.ts';
import type { Forecast, ForecastSpan } from './forecast.ts';
import { spanText } from './planTexts.ts';

/** More rows than these are no picture. */
const mostRows = 40;
const mostSlotRows = 32;
const widestName = 32;

/**
 * The schedule in text, time from left to right: a row for each slot where there are few and several trials share them, else a row for each trial. Fits `width` columns.
 * `█` works, `·` waits for its slots.
 */
export function gantt({ spans, slots, outlook }: Pick<Forecast, 'spans' | 'slots' | 'outlook'>, width: number): string {
  if (outlook === undefined || outlook.makespanMs === 0 || spans.length === 0) return '';
  const bySlot = slots.count > 0 && slots.count <= mostSlotRows && spans.length > slots.count;
  const names = bySlot ? slotsOf(spans).map(name => printable(name)) : trialNames(spans).slice(0, mostRows);
  const nameWidth = Math.min(widestName, Math.max(...names.map(name => [...name].length)));
  const columns = Math.max(20, width - nameWidth - 2);
  const at = (ms: number): number => Math.round((ms / outlook.makespanMs) * columns);
  const lines = bySlot ? slotsOf(spans).map((slot, k) => `${cut(names[k] ?? '', nameWidth)}  ${slotRow(spans.filter(span => span.slots.includes(slot)), at, columns)}`) : spans.slice(0, mostRows).map((span, k) => `${cut(names[k] ?? '', nameWidth)}  ${trialRow(span, at)}`);
  const more = bySlot || spans.length <= mostRows ? [] : [`… and ${spans.length - mostRows} more; all are in --json`];
  return `${[...lines.map(line => line.trimEnd()), `${' '.repeat(nameWidth + 2)}${axis(outlook.makespanMs, columns)}`, ...more].join('\n')}\n`;
}

/** Without the parts of their ids that all have, and with their slots where these differ. */
export function trialNames(spans: readonly ForecastSpan[]): readonly string[] {
  const parts = spans.map(({ trial }) => trial.split('~'));
  const [first = []] = parts;
  const differs = first.map((part, k) => parts.some(other => other[k] !== part));
  const short = parts.every(({ length }) => length === first.length) && differs.includes(true);
  const sizes = new Set(spans.map(({ slots }) => slots.length)).size > 1;
  return spans.map(({ slots }, k) => printable(`${(short ? (parts[k] ?? []).filter((_, at) => differs[at]) : (parts[k] ?? [])).join(' ')}${sizes ? ` ×${slots.length}` : ''}`));
}

function slotsOf(spans: readonly ForecastSpan[]): readonly string[] {
  const number = (name: string): number => Number(/[\d.]+$/.exec(name.replace(':', '.'))?.[0] ?? 0);
  return [...new Set(spans.flatMap(({ slots }) => slots))].toSorted((a, b) => number(a) - number(b));
}

/** `│e01────│e04──│`: as much of a name as has room. */
function slotRow(spans: readonly ForecastSpan[], at: (ms: number) => number, columns: number): string {
  const row = Array.from({ length: columns + 1 }, () => ' ');
  for (const { trial, startMs, endMs } of spans) {
    const [from, to] = [at(startMs), at(endMs)];
    for (let k = from; k <= to; k++) row[k] = k === from || k === to ? '│' : '─';
    for (const [k, letter] of [...printable(trial)].slice(0, Math.max(0, to - from - 1)).entries()) row[from + 1 + k] = letter;
  }
  return row.join('');
}

function trialRow({ queuedMs, startMs, endMs }: ForecastSpan, at: (ms: number) => number): string {
  const [queued, from] = [at(queuedMs), at(startMs)];
  return ' '.repeat(queued) + '·'.repeat(from - queued) + '█'.repeat(Math.max(1, at(endMs) - from));
}

/** Marks at the ends, and between them as far as their texts have room. */
function axis(makespanMs: number, columns: number): string {
  const end = spanText(makespanMs);
  const endAt = columns + 1 - end.length;
  let line = '0';
  for (const share of columns >= 60 ? [0.25, 0.5, 0.75] : [0.5]) {
    const text = spanText(share * makespanMs);
    const place = Math.round(share * columns);
    if (place > line.length && place + text.length < endAt) line = line.padEnd(place) + text;
  }
  return line.padEnd(endAt) + end;
}

function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text.padEnd(width + text.length - letters.length) : `${letters.slice(0, Math.ceil((width - 1) / 2)).join('')}…${letters.slice(letters.length - Math.floor((width - 1) / 2)).join('')}`;
}
