import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { levelName } from '../../src/protocol/charts.ts';
import { selfCheckText } from '../../src/protocol/texts.ts';
import type { LoadLevel, LoadView } from '../../src/report/load/loadView.ts';
import { withCode } from '../withCode.ts';

const mostOpen = 6;

/** Whether the numbers may be believed, level by level, why not, and what to do: before any of them is read. Nothing until a level was measured. */
export function verdictBox({ levels, selfCheck }: LoadView): TemplateResult | typeof nothing {
  const judged = levels.filter(({ verdict }) => verdict !== undefined);
  if (judged.length === 0) return nothing;
  const of = (verdict: string): readonly LoadLevel[] => judged.filter(level => level.verdict?.verdict === verdict);
  const [invalid, suspect, valid] = [of('invalid'), of('suspect'), of('valid')];
  const worst = invalid.length > 0 ? 'invalid' : suspect.length > 0 ? 'suspect' : 'valid';
  const toDo = [...new Set([...invalid, ...suspect].flatMap(({ verdict }) => verdict?.toDo ?? []))];
  return html`
    <section class="verdict ${worst}" aria-labelledby="verdict-title">
      <h2 id="verdict-title">${headline(invalid.length, suspect.length, judged.length)}</h2>
      ${doubtedLevels([...invalid, ...suspect], invalid.length > 0 && suspect.length > 0)}
      ${valid.length === 0 || worst === 'valid' ? nothing : html`<p>${l10n.t('✓ Valid: {0}', valid.map(levelName).join(' · '))}</p>`}
      ${toDo.length === 0 ? nothing : html`<h3>${l10n.t('What to do')}</h3><ul>${toDo.map(advice => html`<li>${withCode(advice)}</li>`)}</ul>`}
      ${selfCheck === undefined ? nothing : html`<p class="dim small">${l10n.t('Self-check: {0}', selfCheckText(selfCheck))}</p>`}
    </section>
  `;
}

function headline(invalid: number, suspect: number, all: number): string {
  if (invalid > 0) return invalid === all ? l10n.t('✗ Invalid: these numbers are the client’s and not the server’s') : invalid === 1 ? l10n.t('✗ 1 of {0} levels is invalid: its numbers are the client’s and not the server’s', all) : l10n.t('✗ {0} of {1} levels are invalid: their numbers are the client’s and not the server’s', invalid, all);
  if (suspect > 0) return suspect === all ? l10n.t('⚠ Suspect: read these numbers with care') : suspect === 1 ? l10n.t('⚠ 1 of {0} levels is suspect: read its numbers with care', all) : l10n.t('⚠ {0} of {1} levels are suspect: read their numbers with care', suspect, all);
  return all === 1 ? l10n.t('✓ Valid: the client did what was asked of it') : l10n.t('✓ All {0} levels are valid: the client did what was asked of it', all);
}

/** Many of them are folded: what to do stands below. @param mixed whether some are invalid and some suspect, so that each says which: the headline does not */
function doubtedLevels(levels: readonly LoadLevel[], mixed: boolean): TemplateResult | typeof nothing {
  if (levels.length === 0) return nothing;
  const list = html`<ul class="plain">${levels.map(level => doubted(level, mixed))}</ul>`;
  return levels.length <= mostOpen ? list : html`<details><summary>${l10n.t('Why, level by level')}</summary>${list}</details>`;
}

function doubted(level: LoadLevel, mixed: boolean): TemplateResult {
  const { verdict } = level;
  return html`<li>
    <b>${levelName(level)}</b>${mixed ? html` <span class="grade">${verdict?.verdict === 'invalid' ? l10n.t('✗ invalid') : l10n.t('⚠ suspect')}</span>` : nothing}
    <ul class="causes">${(verdict?.causes ?? []).map(cause => html`<li>${cause}</li>`)}</ul>
  </li>`;
}
