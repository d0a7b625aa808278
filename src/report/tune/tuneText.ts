import { counted } from '../../base/counted.ts';
import { printable } from '../printable.ts';
import { textTable } from '../textTable.ts';
import { effectCells, failedText, hasFailures, inOrder, levelCells, levelsCaption, rankingCells, remark, shortNames, variedParameters, type TuneTable } from './tuneCells.ts';
import { explainedText } from './explainedText.ts';
import { limitName, tuneNumber } from './tuneNumbers.ts';
import { configurationText, parameterText, type TuneView } from './tuneView.ts';

/** A tune as the terminal shows it: the ranking, every level, the best configuration as a command, what was seen of each parameter, and what must be known of it. */
export function tuneText(view: TuneView, width: number): string {
  const parts = [
    caption(view).map(line => `${printable(line)}\n`).join(''),
    view.experiments.length === 0 ? 'nothing was tried\n' : `${rankingText(view, width)}${remarksText(view)}`,
    bestText(view),
    levelsText(view, width),
    view.effects.every(({ levels }) => levels.every(({ median }) => median === undefined)) ? '' : `seen of each parameter, whatever the others were; medians are of feasible ones\n${table(effectCells(view), width)}${explained(view)}`,
    ...view.fronts.filter(({ metric }) => metric !== 'devices' || view.fronts.length === 1).map(front => frontText(view, front)),
    view.notes.map(note => `${printable(note)}\n`).join(''),
  ];
  return parts.filter(part => part !== '').join('\n');
}

function explained(view: TuneView): string {
  const text = explainedText(view);
  return text === undefined ? '' : `${printable(text)}\n`;
}

/** What is searched, in lines without a full stop. */
export function caption(view: TuneView): readonly string[] {
  const { objective, strategy, parameters, experiments } = view;
  const limits = [...new Set(experiments.flatMap(({ levels, limits: own }) => [...levels.flatMap(level => level.limits), ...own]).map(limitName))];
  const varied = variedParameters(view);
  const same = experiments.length < 2 ? [] : parameters.filter(({ name }) => !varied.includes(name)).map(({ name }) => `${name} ${parameterText(experiments[0]?.configuration[name])}`);
  return [`${objective.direction} ${objective.metric}${limits.length === 0 ? '' : ` within ${limits.join(', ')}`}`, `${strategy}: ${countsText(view)}`, ...(same.length === 0 ? [] : [`the same in all: ${same.join(', ')}`]), ...(experiments.some(({ nearest }) => nearest !== undefined) ? ['in brackets: of an infeasible one, at the level that comes nearest to the limits'] : [])];
}

/** `12 of at most 30 experiments: 8 feasible, 3 infeasible, 1 not measured`. */
export function countsText({ counts }: Pick<TuneView, 'counts'>): string {
  const { most, proposed, ended, feasible, infeasible, notMeasured, underWay } = counts;
  const names = { waiting: 'waiting for devices', starting: 'starting', bench: 'in the bench', eval: 'in the eval', ended: 'stopping' } as const;
  const parts = [...(feasible > 0 ? [`${feasible} feasible`] : []), ...(infeasible > 0 ? [`${infeasible} infeasible`] : []), ...(notMeasured > 0 ? [`${notMeasured} not measured`] : []), ...(Object.keys(names) as (keyof typeof names)[]).flatMap(stage => ((underWay[stage] ?? 0) > 0 ? [`${underWay[stage] ?? 0} ${names[stage]}`] : []))];
  return `${ended}${ended === proposed ? '' : ` ended`} of at most ${counted(most, 'experiment')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** Names of parameters take half of the width at most. */
function rankingText(view: TuneView, width: number): string {
  const short = shortNames(variedParameters(view), width / 2);
  const legend = short === undefined ? '' : `${printable(Array.from(short, ([name, as]) => `${as} ${name}`).join(', '))}\n`;
  return `${table(rankingCells(view, { remarks: false, ...(short === undefined ? {} : { short }) }), width)}${legend}`;
}

/** Why experiments are not where they might be, below the table: sentences need room. What many have in common is said once. */
function remarksText(view: TuneView): string {
  const told = Map.groupBy(inOrder(view).filter(of => remark(of) !== ''), remark);
  return told.size === 0 ? '' : `\n${Array.from(told, ([text, of]) => `${printable(`${of.map(({ id }) => id).join(', ')}: ${text}`)}\n`).join('')}`;
}

/** `e04 · slots 4, threads 8 · goodput 12.4 requests/s at 8 in flight`. */
export function bestHeading({ best, experiments, objective }: Pick<TuneView, 'best' | 'experiments' | 'objective'>): string | undefined {
  const of = experiments.find(({ id }) => id === best?.experiment);
  if (of === undefined) return undefined;
  const value = of.objective === undefined ? '' : ` · ${objective.metric} ${tuneNumber(of.objective.value, of.objective.unit)}${of.objective.at === undefined ? '' : ` at ${of.objective.at}`}`;
  const failed = hasFailures({ experiments: [of] }) && failedText(of) !== '0' ? ` · ${failedText(of)} requests failed` : '';
  return `${of.id} · ${configurationText(of.configuration)}${value}${failed}`;
}

function bestText(view: TuneView): string {
  const heading = bestHeading(view);
  return heading === undefined ? '' : `${printable(`best: ${heading}`)}\n${view.best?.command === undefined ? '' : `  ${printable(view.best.command)}\n`}`;
}

/** A single level is in the ranking already. */
function levelsText(view: TuneView, width: number): string {
  const { columns, rows } = levelCells(view);
  return columns.length <= 2 || rows.length === 0 ? '' : `${printable(levelsCaption(view))}\n${table({ columns, rows }, width)}`;
}

function frontText({ objective }: TuneView, { metric, unit, lowerIsBetter, points }: TuneView['fronts'][number]): string {
  const on = points.filter(({ onFront }) => onFront).toSorted((a, b) => (a.value - b.value) * (lowerIsBetter ? 1 : -1));
  if (on.length < 2) return '';
  const unitOf = objective.unit ?? '';
  return `${printable(`${objective.metric} against ${metric}, where nothing feasible is better in both: ${on.map(({ experiment, value, objective: other }) => `${experiment} (${tuneNumber(other, unitOf)}, ${tuneNumber(value, unit)})`).join(', ')}`)}\n`;
}

function table({ columns, rows }: TuneTable, width: number): string {
  return textTable(columns, rows, width);
}
