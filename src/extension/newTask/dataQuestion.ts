import * as vscode from 'vscode';
import type { Found, FoundData } from '../../task/wizard/found.ts';
import type { Question } from './askInTurn.ts';
import { askPick } from './askQuick.ts';

type Kind = 'eval' | 'bench' | 'recorded';

/** Asks which data: files that were found first; the last choice is data of the task's own, which is undefined. */
export function dataQuestion<R>(found: Promise<Found>, kind: Kind, then: (data: FoundData | undefined) => Question<R>): Question<R> {
  const fits = ({ input, target, outputs }: FoundData): boolean => input !== undefined && (kind === 'bench' || target !== undefined) && (kind !== 'recorded' || outputs.length > 0);
  return async place =>
    await askPick(place, {
      title: vscode.l10n.t('New Task: which data?'),
      placeholder: vscode.l10n.t('CSV, JSON, JSONL and Parquet files of the folder whose columns look like it'),
      after: 1,
      choices: found.then(({ data }) => [
        ...data.filter(fits).map(of => ({ label: `$(database) ${of.path}`, description: detailOf(of, kind), turn: { ask: then(of) } })),
        { label: `$(list-ordered) ${own(kind)}`, description: vscode.l10n.t('in the task itself: nothing else is needed'), turn: { ask: then(undefined) } },
      ]),
    });
}

function own(kind: Kind): string {
  return kind === 'bench' ? vscode.l10n.t('Texts of random words') : kind === 'recorded' ? vscode.l10n.t('Five answers to look at') : vscode.l10n.t('Five questions to look at');
}

function detailOf({ input = '', target = '', outputs }: FoundData, kind: Kind): string {
  if (kind === 'bench') return vscode.l10n.t('sends {0}', input);
  return kind === 'eval' ? vscode.l10n.t('asks {0}, expects {1}', input, target) : vscode.l10n.t('judges {0} by {1}', outputs.join(', '), target);
}
