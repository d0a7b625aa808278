import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { leaderboardCells, leaderboardNotes } from '../src/protocol/texts.ts';
import type { RunView } from '../src/report/view.ts';
import { cellsTable } from './cellsTable.ts';

/** The models beside each other, where the task asks for it; best first by Dynascore where there is one. */
export function leaderboard({ leaderboard: board }: RunView): TemplateResult | typeof nothing {
  if (board === undefined) return nothing;
  const how = board.models.some(({ dynascore }) => dynascore !== undefined) ? 'Dynascore' : board.by;
  const notes = leaderboardNotes(board);
  return html`<section aria-labelledby="leaderboard-title">
    <h2 id="leaderboard-title">${l10n.t('Leaderboard')}</h2>
    <p class="hint">${board.metrics.some(({ weight }) => weight !== undefined) ? l10n.t('By {0}; values are means over each model’s trials, × is the weight in the Dynascore.', how) : l10n.t('By {0}; values are means over each model’s trials.', how)}</p>
    ${cellsTable({ ...leaderboardCells(board), named: [1], label: l10n.t('Leaderboard') })}
    ${notes.length === 0 ? nothing : html`<ul class="plain">${notes.map(note => html`<li class="warning">${note}</li>`)}</ul>`}
  </section>`;
}
