import { HumanError } from '../../base/humanError.ts';
import { chartPage } from '../chart/chartPage.ts';
import { levelCharts } from '../load/levelCharts.ts';
import { tuneCharts } from '../tune/tuneCharts.ts';
import type { RunView } from '../view.ts';

/** The charts of a bench under load or of a tune as one picture. Throws a HumanError where there is nothing to draw. */
export function loadPicture({ id, task, load, tune }: RunView): string {
  if (tune !== undefined) {
    const charts = tuneCharts(tune);
    if (charts.length === 0) throw new HumanError({ what: `run ${id} has no experiment yet, so there is nothing to draw` });
    return chartPage(task, charts);
  }
  if (load === undefined) throw new HumanError({ what: `run ${id} is neither a bench under load nor a tune, and has no picture of its own`, toDo: 'export html, which has its charts' });
  const charts = levelCharts(load);
  if (charts.length === 0) throw new HumanError({ what: `run ${id} has no level that was measured, so there is nothing to draw` });
  return chartPage(`${task}: ${load.target}`, charts);
}
