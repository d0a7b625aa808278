import * as l10n from '@vscode/l10n';
import type { TrialView } from '../../src/report/view.ts';

export type FailureClass = { readonly error: keyof TrialView['errors'] } | { readonly outcome: 'empty' | 'extractionFailed' };

/** What a person can do about it. */
export function failureHint(of: FailureClass): string {
  if ('outcome' in of) {
    return of.outcome === 'empty'
      ? l10n.t('The model said nothing: look whether `max_tokens` or a content filter ended it.')
      : l10n.t('No answer was found in the output: change `extract`, or say in the prompt how to answer, then Re-score.');
  }
  switch (of.error) {
    case 'unreachable':
      return l10n.t('Start the server, or correct `base_url`; then ask again.');
    case 'tls':
      return l10n.t('The certificate is not trusted: name your authority with `ca`.');
    case 'proxy':
      return l10n.t('Correct `proxy`, or set it to `false` to ask directly.');
    case 'timeout':
      return l10n.t('Raise the model’s `timeout`, or lower `parallel_requests`.');
    case 'rateLimited':
      return l10n.t('Declare the model’s `limits` (`requests_per_minute`, `tokens_per_minute`), or lower `parallel_requests`.');
    case 'serverError':
      return l10n.t('The server’s log says why; ask again when it works.');
    case 'clientError':
      return l10n.t('The server refuses the request: check the model’s name and its parameters.');
    case 'authentication':
      return l10n.t('Check the API key: Set Secret in the palette, or the environment variable.');
    case 'badResponse':
      return l10n.t('The answer has another form than expected: check `provider` and `response`.');
    case 'reset':
      return l10n.t('The connection was cut: ask again, with fewer `parallel_requests` if it stays.');
    case 'missingRow':
    case 'mismatch':
      return l10n.t('The recorded file does not belong to this dataset: record it again.');
    case 'template':
      return l10n.t('Correct the prompt’s template: it names a field that this row has not.');
    case 'cancelled':
      return l10n.t('Resume the run to ask for them.');
    case 'regexTimeout':
      return l10n.t('The regular expression takes too long on this output: make it simpler, then Re-score.');
  }
}
