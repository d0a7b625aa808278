import { bareNumber, titleWithUnit } from '../tune/tuneNumbers.ts';
import { parameterText, type TuneExperiment, type TuneView } from '../tune/tuneView.ts';
import type { RunView } from '../view.ts';
import { changeText } from './changeText.ts';
import type { ComparisonView } from './comparisonView.ts';
import { letterOf } from './letterOf.ts';

/** What each tune found to be best, how good that is, and what it tried. Objectives that are not the same are said to be others. */
export function compareTunes(views: readonly RunView[]): Pick<ComparisonView, 'tables' | 'charts' | 'notes'> {
  const tunes = views.flatMap(({ tune }) => tune ?? []);
  const bests = tunes.map(bestOf);
  const [first] = tunes;
  const names = [...new Set(tunes.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];
  const same = tunes.every(({ objective }) => objective.metric === first?.objective.metric && objective.direction === first.objective.direction);
  const rows = tunes.map((tune, k) => {
    const [a, b] = [bests[0], bests[k]];
    const value = b?.objective;
    const change = k === 0 || !same || a?.objective === undefined || value === undefined ? '' : changeText({ value: a.objective.value }, { value: value.value });
    return {
      isFirst: k === 0,
      cells: [
        letterOf(k),
        ...(same ? [] : [titleWithUnit(tune.objective.metric, tune.objective.unit)]),
        value === undefined ? '–' : `${bareNumber(value.value, value.unit)}${change === '' ? '' : ` (${change})`}`,
        value?.at ?? '–',
        b?.id ?? 'none within its limits',
        ...names.map(name => parameterText(b?.configuration[name])),
        `${tune.counts.ended} of at most ${tune.counts.most}`,
        String(tune.counts.feasible),
        tune.strategy,
      ],
    };
  });
  const left = { align: 'left' } as const;
  const right = { align: 'right' } as const;
  return {
    tables: [
      {
        caption: 'Best configurations beside each other; in brackets the change from A, which no interval tells from chance',
        columns: [
          { title: 'run', ...left },
          ...(same ? [] : [{ title: 'objective', ...left }]),
          { title: same && first !== undefined ? titleWithUnit(first.objective.metric, first.objective.unit) : 'best', ...right },
          { title: 'at', ...left },
          { title: 'experiment', ...left },
          ...names.map(title => ({ title, ...right })),
          { title: 'experiments', ...left },
          { title: 'feasible', ...right },
          { title: 'strategy', ...left },
        ],
        rows,
      },
    ],
    charts: [],
    notes: same ? [] : ['their objectives are not the same: the values do not compare'],
  };
}

function bestOf({ best, experiments }: TuneView): TuneExperiment | undefined {
  return experiments.find(({ id }) => id === best?.experiment);
}
