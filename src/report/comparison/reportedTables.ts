import { reportedText } from '../load/reportedCells.ts';
import type { LoadLevel, LoadView } from '../load/loadView.ts';
import { changeText } from './changeText.ts';
import type { ComparedTable } from './comparisonView.ts';
import { letterOf } from './letterOf.ts';

/** What tools have reported themselves, where two runs are of one tool: equal names are equal definitions, of others nothing is compared. @param byRun levels by their names */
export function reportedTables(byRun: readonly ReadonlyMap<string, LoadLevel>[], names: readonly string[], loads: readonly LoadView[]): readonly ComparedTable[] {
  const tools = [...new Set(loads.flatMap(({ tool }) => (tool !== undefined && loads.filter(other => other.tool === tool).length > 1 ? [tool] : [])))];
  return tools.flatMap((tool): readonly ComparedTable[] => {
    const runs = loads.flatMap((of, k) => (of.tool === tool ? [k] : []));
    const rows = names.flatMap(name => {
      const told = runs.map(k => byRun[k]?.get(name)?.reported ?? {});
      if (told.filter(of => Object.keys(of).length > 0).length < 2) return [];
      const figures = [...new Set(told.flatMap(of => Object.keys(of)))];
      return figures.map((figure, at) => ({
        isFirst: at === 0,
        cells: [at === 0 ? name : '', figure, ...told.map((of, place) => {
          const [first, value] = [told[0]?.[figure], of[figure]];
          const change = place === 0 || first === undefined || value === undefined ? '' : changeText({ value: first }, { value });
          return `${reportedText(value)}${change === '' ? '' : ` (${change})`}`;
        })],
      }));
    });
    if (rows.length === 0) return [];
    return [{ caption: `As ${tool} has reported it, by its own names and in its own units`, columns: [{ title: 'load', align: 'left' }, { title: 'figure', align: 'left' }, ...runs.map(k => ({ title: letterOf(k), align: 'right' as const }))], rows }];
  });
}
