import * as l10n from '@vscode/l10n';
import type { RunFormField } from '../../src/protocol/runForm.ts';

export interface FieldText {
  readonly label: string;
  readonly hint: string;
  readonly example?: string;
  /** A list to choose from instead of a line to write. */
  readonly options?: readonly (readonly [value: string, label: string])[];
}

/** How the page calls a field, and what it says below it. */
export function fieldText(field: RunFormField): FieldText {
  switch (field) {
    case 'sample':
      return { label: l10n.t('Sample size'), hint: l10n.t('Samples of each split, drawn by the task’s seed. Empty: as the task says.'), example: l10n.t('all') };
    case 'parallelRequests':
      return { label: l10n.t('Parallel requests'), hint: l10n.t('In flight at once, or auto: as many as the endpoint is found to be worth.') };
    case 'cache':
      return {
        label: l10n.t('Cache'),
        hint: l10n.t('Whether answers that were given before are used, and new ones kept.'),
        options: [
          ['', l10n.t('As each model says')],
          ['on', l10n.t('On for every model')],
          ['off', l10n.t('Off: every model is asked')],
        ],
      };
    case 'sweepLevels':
      return { label: l10n.t('Levels'), hint: l10n.t('Numbers of parallel requests; the same samples are asked at each.'), example: '1, 5, 10, 20' };
    case 'concurrency':
      return { label: l10n.t('Concurrency'), hint: l10n.t('Requests in flight at once, a level each.'), example: '1, 4, 16' };
    case 'rates':
      return { label: l10n.t('Rates'), hint: l10n.t('Requests a second, a level each.'), example: '5, 10, 20' };
    case 'levelRequests':
      return { label: l10n.t('Requests of a level'), hint: l10n.t('A level ends after so many.') };
    case 'levelDuration':
      return { label: l10n.t('Duration of a level'), hint: l10n.t('A level ends after this time, if not before.'), example: '30s' };
    case 'levelRepeats':
      return { label: l10n.t('Repeats'), hint: l10n.t('How often each level is measured.') };
    case 'maxExperiments':
      return { label: l10n.t('Most experiments'), hint: l10n.t('No more are begun.') };
    case 'parallelExperiments':
      return { label: l10n.t('Parallel experiments'), hint: l10n.t('At once, or auto: as many as the machine’s devices carry.') };
    case 'maxCost':
      return { label: l10n.t('Most cost'), hint: l10n.t('The run stops cleanly once so much is spent.'), example: l10n.t('no limit') };
    case 'maxTokensTotal':
      return { label: l10n.t('Most tokens'), hint: l10n.t('The run stops cleanly once so many are used.'), example: l10n.t('no limit') };
    case 'maxTime':
      return { label: l10n.t('Most time'), hint: l10n.t('The run stops cleanly after it, e.g. 30m.'), example: l10n.t('no limit') };
    case 'logLevel':
      return { label: l10n.t('Log level'), hint: l10n.t('What the run’s log holds.'), options: ['error', 'warn', 'info', 'debug'].map(level => [level, level] as const) };
    case 'logRequests':
      return {
        label: l10n.t('Log of requests'),
        hint: l10n.t('A line for each attempt, without keys, prompts and answers.'),
        options: [
          ['', l10n.t('No')],
          ['on', l10n.t('Yes')],
        ],
      };
    case 'set':
      return { label: l10n.t('Other changes of the task file'), hint: l10n.t('One a line, as --set takes them.'), example: 'models.0.params.temperature=0.5' };
  }
}
