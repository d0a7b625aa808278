import type { EventRow, TickRow } from '../../store/rows.ts';
import type { Chart } from '../chart/chart.ts';
import { scheduleCharts } from '../tune/scheduleCharts.ts';
import type { RunView } from '../view.ts';
import { foldSlots } from './foldSlots.ts';
import { markText } from './markText.ts';
import { slotCharts } from './slotCharts.ts';

/** What a run of any kind did when. @param nowMs of one that goes on */
export function runSlotCharts(view: RunView, { events, ticks }: { readonly events: readonly EventRow[]; readonly ticks: readonly TickRow[] }, nowMs: number | undefined): readonly Chart[] {
  if (view.tune !== undefined) {
    return scheduleCharts(view.tune, events.flatMap(({ atMs, event }) => {
      const text = markText(event);
      return text === undefined ? [] : [{ atMs, text }];
    }));
  }
  return slotCharts(foldSlots(view, events, ticks, nowMs), view.load === undefined && view.sweeps === undefined ? 'trials' : 'levels');
}
