import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { RunView } from '../../src/report/view.ts';
import type { Change } from '../samples/question.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { failureHint, type FailureClass } from './failureHint.ts';
import { failuresOf } from './failuresOf.ts';

/** What went wrong, by class: how often, one example, what to do about it, and a way to the samples. */
export function failures(view: RunView, show: (change: Change) => void, retry: () => void): TemplateResult | typeof nothing {
  const rows = failuresOf(view);
  if (rows.length === 0) return nothing;
  const canRetry = view.state === 'ended' && view.failed > 0 && view.parent === undefined;
  return html`
    <section aria-labelledby="failures-title">
      <h2 id="failures-title">${l10n.t('Failures')}</h2>
      <div class="wide">
        <table class="failures" aria-labelledby="failures-title">
          <thead>
            <tr>
              <th scope="col">${l10n.t('class')}</th>
              <th scope="col" class="number">${l10n.t('samples')}</th>
              <th scope="col">${l10n.t('for example')}</th>
              <th scope="col">${l10n.t('what to do')}</th>
              <th scope="col"><span class="unseen">${l10n.t('samples')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ of, n, example }) => html`<tr>
                <th scope="row" class="bad">✗ ${title(of)}</th>
                <td class="number">${n.toLocaleString('en-US')}</td>
                <td class="text">${example ?? html`<span class="dim">${l10n.t('see its samples')}</span>`}</td>
                <td class="text">${failureHint(of)}</td>
                <td><button type="button" class="link" aria-label=${l10n.t('Show these samples: {0}', title(of))} @click=${() => show('error' in of ? { errorClass: of.error } : { outcome: of.outcome })}>${l10n.t('Show these samples')}</button></td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${canRetry ? html`<p class="buttons"><vscode-button appearance="secondary" @click=${retry}>${l10n.t('Ask the failed samples again')}</vscode-button></p>` : nothing}
    </section>
  `;
}

function title(of: FailureClass): string {
  return 'error' in of ? of.error : outcomeWord(of.outcome);
}
