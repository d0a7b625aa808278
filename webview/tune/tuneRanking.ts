import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { atText, bareNumber, durationText, failedText, hasFailures, lengthText, objectiveText, parameterText, remark, sloText, standingText, titleWithUnit, variedParameters } from '../../src/protocol/texts.ts';
import type { TuneExperiment, TuneView } from '../../src/report/tune/tuneView.ts';
import type { State } from '../state.ts';
import { sortExperiments, type TuneSort } from './sortExperiments.ts';

interface Column {
  readonly title: string;
  readonly id?: 'experiment';
  readonly by?: TuneSort['by'];
  readonly numeric?: true;
  readonly cell: (of: TuneExperiment) => string | TemplateResult;
}

/** The experiments, as ranked or by any column; each opens its details. The arrow keys go from one to the next. */
export function tuneRanking(state: State, view: TuneView): TemplateResult {
  const columns = columnsOf(view);
  const sorted = sortExperiments(view, state.tuneSort);
  return html`
    <div class="wide">
      <table class="experiments" aria-labelledby="ranking-title" @keydown=${walk}>
        <thead>
          <tr>
            ${columns.map(({ title, by, numeric }) => heading(state, title, by, numeric))}
          </tr>
        </thead>
        <tbody>
          ${sorted.map(
            of => html`<tr class=${of.id === state.experiment ? 'chosen' : ''}>
              ${columns.map(({ id, numeric, cell }) =>
                id === 'experiment'
                  ? html`<th scope="row"><button class="link" aria-expanded=${of.id === state.experiment ? 'true' : 'false'} @click=${() => state.chooseExperiment(of.id === state.experiment ? undefined : of.id)}>${of.id}</button></th>`
                  : html`<td class=${numeric === true ? 'number' : ''}>${cell(of)}</td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function heading(state: State, title: string, by: TuneSort['by'] | undefined, numeric: true | undefined): TemplateResult {
  const kind = numeric === true ? 'number' : '';
  if (by === undefined) return html`<th scope="col" class=${kind}>${title}</th>`;
  const { descending } = state.tuneSort;
  const isSorted = state.tuneSort.by === by;
  return html`<th scope="col" class=${kind} aria-sort=${isSorted ? (descending ? 'descending' : 'ascending') : 'none'}>
    <button class="sort" @click=${() => state.sortTune(by)}>${title}${isSorted ? html`<span aria-hidden="true"> ${descending ? '▼' : '▲'}</span>` : nothing}</button>
  </th>`;
}

function columnsOf(view: TuneView): readonly Column[] {
  const { experiments, objective } = view;
  const scorers = [...new Set(experiments.flatMap(({ scores }) => scores.map(({ scorer }) => scorer)))].filter(scorer => scorer !== objective.metric);
  const partial = experiments.some(({ share }) => share < 1);
  const several = experiments.some(({ devicesNeeded }) => devicesNeeded !== experiments[0]?.devicesNeeded);
  const judged = experiments.some(({ levels, limits }) => limits.length > 0 || levels.some(({ within }) => within !== undefined));
  return [
    { title: '#', by: 'place', numeric: true, cell: ({ place }) => (place === undefined ? '–' : String(place)) },
    { title: l10n.t('experiment'), id: 'experiment', by: 'experiment', cell: ({ id }) => id },
    ...variedParameters(view).map((name): Column => ({ title: name, by: `parameter:${name}`, numeric: true, cell: ({ configuration }) => parameterText(configuration[name]) })),
    { title: titleWithUnit(objective.metric, objective.unit), by: 'objective', numeric: true, cell: of => html`<span class=${of.standing === 'feasible' ? 'strong' : 'dim'} title=${of.nearest === undefined ? '' : l10n.t('at the level that comes nearest to the limits')}>${objectiveText(of)}</span>` },
    ...(experiments.some(of => atText(of) !== '–') ? [{ title: l10n.t('at'), cell: atText }] : []),
    ...(judged ? [{ title: l10n.t('SLO'), by: 'slo', cell: (of: TuneExperiment) => html`<span class=${of.standing === 'infeasible' ? 'bad' : of.standing === 'feasible' ? 'good' : ''}>${sloText(of)}</span>` } as const] : []),
    ...scorers.map((scorer): Column => ({ title: scorer, by: `score:${scorer}`, numeric: true, cell: scoreCell(scorer) })),
    ...(partial ? [{ title: l10n.t('length'), numeric: true, cell: ({ share }: TuneExperiment) => lengthText(share) } as const] : []),
    ...(hasFailures(view) ? [{ title: l10n.t('failed'), numeric: true, cell: failedText } as const] : []),
    ...(several ? [{ title: l10n.t('devices'), by: 'devices', numeric: true, cell: ({ devicesNeeded }: TuneExperiment) => String(devicesNeeded) } as const] : []),
    { title: l10n.t('took'), by: 'took', numeric: true, cell: ({ startedMs, endedMs }) => (startedMs === undefined || endedMs === undefined ? '–' : durationText(endedMs - startedMs)) },
    { title: l10n.t('remark'), cell: of => html`<span class="remark ${of.standing === 'underWay' ? 'running' : of.standing === 'feasible' ? 'dim' : 'bad'}" title=${remark(of)}>${standingText(of)}${remark(of) === '' ? '' : `${standingText(of) === '' ? '' : ': '}${shortRemark(of)}`}</span>` },
  ];
}

/** The standing says already that it did not start, and where one that is under way is. */
function shortRemark(of: TuneExperiment): string {
  if (of.standing === 'notMeasured') return of.error ?? remark(of);
  return of.standing === 'underWay' ? remark(of).replace(/^\w+: /, '') : remark(of);
}

function scoreCell(scorer: string): Column['cell'] {
  return ({ scores }) => {
    const score = scores.find(of => of.scorer === scorer);
    return score === undefined ? '–' : bareNumber(score.value, score.unit);
  };
}

function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const table = event.currentTarget;
  if (step === undefined || !(table instanceof HTMLElement)) return;
  const rows = [...table.querySelectorAll<HTMLButtonElement>('tbody th button')];
  const at = rows.findIndex(button => button === document.activeElement);
  const next = at < 0 ? undefined : rows[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
