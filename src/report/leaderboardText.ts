import { metricText } from './numberText.ts';
import { printable } from './printable.ts';
import { textTable, type Column } from './textTable.ts';
import type { Leaderboard, LeaderboardMetric } from './view.ts';

/** The cells of a leaderboard, its titles first: the same in the terminal, Markdown and HTML. */
export function leaderboardCells({ by, metrics, models, dynascore }: Leaderboard): { readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const unit = metrics.find(({ name }) => name === by)?.unit ?? 'number';
  const scored = dynascore !== undefined;
  return {
    titles: ['#', 'model', ...(scored ? ['Dynascore'] : []), ...metrics.map(({ name, weight }) => `${name}${weight === undefined ? '' : ` ×${weight}`}`)],
    rows: models.map(({ model, values, dynascore: score }, k) => [
      String(k + 1),
      model,
      ...(scored ? [valueText(score, unit)] : []),
      ...metrics.map(({ name, unit: own }) => valueText(values[name], own)),
    ]),
  };
}

/** What a reader must know besides the numbers; one sentence each. */
export function leaderboardNotes({ dynascore, notes }: Leaderboard): readonly string[] {
  return [...(dynascore?.why === undefined ? [] : [`there is no Dynascore: ${dynascore.why}`]), ...notes];
}

export function leaderboardText(board: Leaderboard, width: number): string {
  const { titles, rows } = leaderboardCells(board);
  const columns = titles.map((title, k): Column => (k === 1 ? { title, align: 'left', shrinks: true } : { title: printable(title), align: 'right' }));
  const how = board.models.some(({ dynascore }) => dynascore !== undefined) ? 'Dynascore' : board.by;
  return `leaderboard by ${printable(how)}, means over each model’s trials\n${textTable(columns, rows, width)}${leaderboardNotes(board).map(note => `! ${printable(note)}\n`).join('')}`;
}

function valueText(value: number | undefined, unit: LeaderboardMetric['unit']): string {
  if (value === undefined) return '–';
  return unit === 'number' ? String(Number(value.toPrecision(4))) : metricText(value, unit);
}
