import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { bareNumber, durationText, failureText, limitText, objectiveAt, parameterText, remark, standingText, titleWithUnit, tuneNumber } from '../../src/protocol/texts.ts';
import type { TuneExperiment, TuneLevel, TuneView } from '../../src/report/tune/tuneView.ts';
import type { RunView } from '../../src/report/view.ts';
import type { State } from '../state.ts';
import { replicaLogs } from './replicaLogs.ts';

/** Everything about one experiment: its configuration beside others', what came of it, every level, what its servers wrote. */
export function experimentDetail(state: State, run: RunView, view: TuneView, of: TuneExperiment): TemplateResult {
  const close = (): void => state.chooseExperiment(undefined);
  const open = (label: string, child: string | undefined): TemplateResult | typeof nothing => (child === undefined ? nothing : html`<vscode-button appearance="secondary" @click=${() => state.selectRun(child)}>${label}</vscode-button>`);
  return html`
    <section class="detail experiment" aria-labelledby="experiment-title" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
      <div class="title" data-opened>
        <h3 id="experiment-title">${l10n.t('Experiment {0}', of.id)}</h3>
        <span class="state ${of.standing === 'feasible' ? 'succeeded' : of.standing === 'underWay' ? 'running' : 'failed'}">${of.standing === 'feasible' ? l10n.t('feasible') : standingText(of)}</span>
        <span class="spacer"></span>
        <vscode-button appearance="icon" aria-label=${l10n.t('Close the experiment')} @click=${close}>✕</vscode-button>
      </div>
      <p class=${of.standing === 'notMeasured' || of.standing === 'infeasible' ? 'bad' : ''}>${headline(of, view)}</p>
      <p class="dim">${facts(of)}</p>
      <div class="buttons">${open(l10n.t('Open Bench'), of.bench?.run)} ${open(l10n.t('Open Eval'), of.eval?.run)} ${of.id === view.best?.experiment || view.best === undefined ? nothing : html`<vscode-button appearance="secondary" @click=${() => compareWithBest(state, view, of)}>${l10n.t('Compare with the Best')}</vscode-button>`}</div>
      <h4>${l10n.t('Configuration')}</h4>
      ${configuration(of, view)} ${of.levels.length === 0 ? nothing : levels(of, view)} ${scores(of)} ${replicaLogs(state, run, of)}
    </section>
  `;
}

function compareWithBest(state: State, view: TuneView, of: TuneExperiment): void {
  if (view.best !== undefined) state.pair.choose('from', view.best.experiment);
  state.pair.choose('to', of.id);
  const select = document.getElementById('pair-to');
  select?.scrollIntoView({ block: 'center' });
  select?.focus();
}

function headline(of: TuneExperiment, { objective }: TuneView): string {
  if (of.standing === 'notMeasured') return `${failureText(of)}${of.error === undefined ? '' : `: ${of.error}`}`;
  const value = of.objective === undefined ? '' : of.objective.at === undefined ? `${objective.metric} ${tuneNumber(of.objective.value, of.objective.unit)}` : l10n.t('{0} {1} at {2}', objective.metric, tuneNumber(of.objective.value, of.objective.unit), of.objective.at);
  return [value, remark(of)].filter(text => text !== '').join(' · ');
}

function facts(of: TuneExperiment): string {
  const { queuedMs, startedMs, readyMs, endedMs, devices, devicesNeeded, attempt, job, beside, replicas } = of;
  const restarts = replicas.reduce((sum, replica) => sum + replica.restarts, 0);
  return [
    ...(devices.length > 0 ? [l10n.t('on {0}', devices.join(', '))] : devicesNeeded > 0 ? [devicesNeeded === 1 ? l10n.t('needs 1 device') : l10n.t('needs {0} devices', devicesNeeded)] : []),
    ...(startedMs !== undefined && startedMs - queuedMs >= 1_000 ? [l10n.t('waited {0}', durationText(startedMs - queuedMs))] : []),
    ...(startedMs !== undefined && readyMs !== undefined ? [l10n.t('ready in {0}', durationText(readyMs - startedMs))] : []),
    ...(startedMs !== undefined && endedMs !== undefined ? [l10n.t('took {0} in all', durationText(endedMs - startedMs))] : []),
    ...(replicas.length > 1 ? [l10n.t('{0} replicas', replicas.length)] : []),
    ...(restarts > 0 ? [restarts === 1 ? l10n.t('1 restart') : l10n.t('{0} restarts', restarts)] : []),
    ...(job === undefined ? [] : [l10n.t('job {0}', job)]),
    ...(attempt > 0 ? [l10n.t('attempt {0}', attempt + 1)] : []),
    ...(of.standing === 'underWay' || readyMs === undefined ? [] : [beside.length === 0 ? l10n.t('nothing ran beside it') : l10n.t('ran beside {0}', beside.join(', '))]),
  ].join(' · ');
}

/** Beside the best one and the one that was proposed before; what differs is said and not only coloured. */
function configuration(of: TuneExperiment, { experiments, parameters, best }: TuneView): TemplateResult {
  const previous = experiments[experiments.indexOf(of) - 1];
  const others = [experiments.find(({ id }) => id === best?.experiment), previous].filter((other, k, all) => other !== undefined && other.id !== of.id && all.findIndex(one => one?.id === other.id) === k) as readonly TuneExperiment[];
  return html`
    <div class="wide" tabindex="0" role="group" aria-label=${l10n.t('Configuration')}>
      <table aria-label=${l10n.t('Configuration')}>
        <thead>
          <tr>
            <th scope="col">${l10n.t('parameter')}</th>
            <th scope="col" class="number">${of.id}</th>
            ${others.map(({ id }) => html`<th scope="col" class="number">${id === best?.experiment ? l10n.t('{0} (best)', id) : l10n.t('{0} (the one before)', id)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${parameters.map(
            ({ name, range }) => html`<tr>
              <th scope="row" title=${range}>${name}</th>
              <td class="number strong">${parameterText(of.configuration[name])}</td>
              ${others.map(({ configuration: other }) => (other[name] === of.configuration[name] ? html`<td class="number dim">${l10n.t('same')}</td>` : html`<td class="number warning">${parameterText(other[name])}</td>`))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Each level with its judgement; beside it what the best configuration did at the same level, where it was measured there for as long. */
function levels(of: TuneExperiment, { objective, experiments, best }: TuneView): TemplateResult {
  const other = experiments.find(({ id, share }) => id === best?.experiment && id !== of.id && share === of.share);
  const title = titleWithUnit(objective.metric, objective.unit);
  const value = (level: TuneLevel | undefined, devices = of.devicesNeeded): string => {
    const found = level === undefined ? undefined : objectiveAt(level, objective, devices);
    return found === undefined ? '–' : bareNumber(found, objective.unit ?? '');
  };
  return html`
    <h4>${l10n.t('Levels')}</h4>
    <div class="wide" tabindex="0" role="group" aria-label=${l10n.t('Levels')}>
      <table aria-label=${l10n.t('Levels')}>
        <thead>
          <tr>
            <th scope="col">${l10n.t('level')}</th>
            <th scope="col">${l10n.t('SLO')}</th>
            <th scope="col" class="number">${title}</th>
            ${other === undefined ? nothing : html`<th scope="col" class="number">${l10n.t('{0} (best)', other.id)}</th>`}
            <th scope="col" class="number">${l10n.t('req/s')}</th>
            <th scope="col" class="number">${l10n.t('tokens/s')}</th>
            <th scope="col" class="number">${l10n.t('TTFT p50 / p99')}</th>
            <th scope="col" class="number">${l10n.t('failed')}</th>
            <th scope="col">${l10n.t('verdict')}</th>
          </tr>
        </thead>
        <tbody>
          ${of.levels.map(level => {
            const { name, within, limits, figures, best: isObjective } = level;
            const isCutOff = of.standing === 'notMeasured' && figures === undefined;
            return html`<tr>
              <th scope="row">${name}${isObjective ? html` <span class="dim small">${of.objective === undefined ? l10n.t('nearest') : l10n.t('objective')}</span>` : nothing}</th>
              <td class=${isCutOff || within === undefined ? '' : within ? 'good' : 'bad'}>${isCutOff || within === undefined ? '–' : `${within ? '✓' : '✗'} ${limits.map(limitText).join('; ')}`}</td>
              <td class="number strong">${value(level)}</td>
              ${other === undefined ? nothing : html`<td class="number dim">${value(other.levels.find(one => one.name === name), other.devicesNeeded)}</td>`}
              <td class="number">${numberCell(figures?.requestsPerS)}</td>
              <td class="number">${numberCell(figures?.tokensPerS)}</td>
              <td class="number">${numberCell(figures?.times['p50(ttft)'])} / ${numberCell(figures?.times['p99(ttft)'])}</td>
              <td class="number ${(figures?.failed ?? 0) > 0 ? 'bad' : ''}">${figures === undefined ? '–' : l10n.t('{0} of {1}', figures.failed, figures.requests)}</td>
              <td class=${figures?.verdict === undefined || figures.verdict === 'valid' ? '' : 'warning'} title=${figures?.causes.join('; ') ?? ''}>${figures?.verdict ?? '–'}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${of.levels.flatMap(({ name, figures }) => (figures?.verdict === undefined || figures.verdict === 'valid' ? [] : figures.causes.slice(0, 1).map(cause => html`<p class="warning small">${l10n.t('{0} is {1}: {2}', name, figures.verdict ?? '', cause)}</p>`)))}
  `;
}

function scores({ scores: all, limits }: TuneExperiment): TemplateResult | typeof nothing {
  if (all.length + limits.length === 0) return nothing;
  return html`<h4>${l10n.t('Quality')}</h4>
    <ul class="plain">
      ${all.map(({ scorer, value, n, unit, low, high }) => html`<li><b>${scorer}</b> ${bareNumber(value, unit)}${low === undefined || high === undefined ? '' : ` [${bareNumber(low, unit)}, ${bareNumber(high, unit)}]`} <span class="dim">n ${n}</span></li>`)}
      ${limits.map(limit => html`<li class=${limit.held ? 'good' : 'bad'}>${limit.held ? '✓' : '✗'} ${limitText(limit)}</li>`)}
    </ul>`;
}

function numberCell(value: number | undefined): string {
  return value === undefined ? '–' : bareNumber(value, '');
}
