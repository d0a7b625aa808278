import type { EventRow } from '../store/rows.ts';
import { eventLevel } from './eventLevel.ts';
import { eventText } from './eventText.ts';
import type { EventLine, EventPage, EventQuery } from './eventPage.ts';

/** The events of one run as lines, in windows, the newest first. */
export class EventLog {
  private readonly lines: { readonly line: EventLine; readonly folded: string }[] = [];
  private kept: { readonly key: string; readonly fitting: readonly EventLine[] } | undefined;

  /** The last event that is known; what comes after it is added. */
  get lastSeq(): number {
    return this.lines.at(-1)?.line.seq ?? 0;
  }

  /** @param labels of trials by id: what the other pages call them */
  add(rows: readonly EventRow[], labels: ReadonlyMap<string, string> = new Map()): void {
    for (const row of rows) {
      const line = lineOf(row, labels);
      this.lines.push({ line, folded: line.text.toLowerCase() });
    }
  }

  page({ search = '', level, offset, limit }: EventQuery): EventPage {
    const needle = search.trim().toLowerCase();
    const key = JSON.stringify([needle, level, this.lines.length]);
    if (this.kept?.key !== key) {
      const fits = this.lines.filter(({ line, folded }) => (level === undefined || line.level === level || (level === 'warn' && line.level === 'error')) && folded.includes(needle));
      this.kept = { key, fitting: fits.map(({ line }) => line).reverse() };
    }
    const { fitting } = this.kept;
    return { total: fitting.length, offset, lines: fitting.slice(offset, offset + limit) };
  }
}

function lineOf({ seq, atMs, event }: EventRow, labels: ReadonlyMap<string, string>): EventLine {
  const { trial, experiment } = event as { readonly trial?: string; readonly experiment?: string };
  return { seq, atMs, level: eventLevel(event), text: eventText('trial' in event && event.trial !== undefined ? { ...event, trial: labels.get(event.trial) ?? event.trial } : event), ...(trial === undefined ? {} : { trial }), ...(experiment === undefined ? {} : { experiment }), ...(event.type === 'jobsSubmitted' || event.type === 'jobsEnded' ? { array: event.job } : {}) };
}
