import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { didStep } from '../firstSteps.ts';
import type { Answers } from './answers.ts';

/** What the samples page asks of the store. */
export function sampleAnswers(watcher: StoreWatcher, post: (message: ToPanel) => void): Answers<'querySamples' | 'openSample' | 'sideBySide' | 'listTags' | 'copySample'> {
  return {
    querySamples: ({ request, query }) => {
      const page = watcher.readerOf(query.run)?.samplePage(query);
      if (page !== undefined) post({ type: 'samples', request, page });
    },
    openSample: ({ run, trial, index, repeat, request }) => {
      const detail = watcher.readerOf(run)?.sampleDetail(run, trial, index, repeat);
      post({ type: 'sample', request, ...(detail === undefined ? {} : { detail }) });
      didStep('sampleOpened');
    },
    sideBySide: ({ request, run, step, ...place }) => {
      const reader = watcher.readerOf(run);
      const shown = step === undefined ? place : reader?.nextSample(place, { ...step, query: { ...step.query, run } });
      const sides = shown && reader?.sideBySide(run, shown);
      post({ type: 'sideBySide', request, ...(sides === undefined ? {} : { sides }) });
    },
    listTags: ({ run }) => {
      const columns = watcher.readerOf(run)?.tagValues(run);
      if (columns !== undefined) post({ type: 'tagValues', run, columns });
    },
    copySample: ({ run, trial, index, repeat }) => {
      const detail = watcher.readerOf(run)?.sampleDetail(run, trial, index, repeat);
      if (detail === undefined) throw new HumanError({ what: vscode.l10n.t('this sample is not in the store any more') });
      const { others: _others, ...sample } = detail;
      void vscode.env.clipboard.writeText(JSON.stringify(sample, null, 2)).then(() => post({ type: 'message', severity: 'info', text: vscode.l10n.t('The sample is on the clipboard, as JSON.') }));
    },
  };
}
