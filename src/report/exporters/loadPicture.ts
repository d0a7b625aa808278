import { HumanError } from '../../base/humanError.ts';
import { chartPage } from '../chart/chartPage.ts';
import { levelCharts } from '../load/levelCharts.ts';
import type { RunView } from '../view.ts';

/** The charts of a bench under load as one picture. Throws a HumanError where there is nothing to draw. */
export function loadPicture({ id, task, load }: RunView): string {
  if (load === undefined) throw new HumanError({ what: `run ${id} is no bench under load, and has no picture of its own`, toDo: 'export html, which has its charts' });
  const charts = levelCharts(load);
  if (charts.length === 0) throw new HumanError({ what: `run ${id} has no level that was measured, so there is nothing to draw` });
  return chartPage(`${task}: ${load.target}`, charts);
}
