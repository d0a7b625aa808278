import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import type { SideBySide } from '../../report/samplePage.ts';
import { didStep } from '../firstSteps.ts';
import type { SampleQuestions } from '../samples/sampleQuestions.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';
import { later } from './later.ts';

/** What the samples page asks of the store. Lists are a thread's work; one sample is read here. */
export function sampleAnswers(watcher: StoreWatcher, questions: SampleQuestions, post: (message: ToPanel) => void): Answers<'querySamples' | 'openSample' | 'sideBySide' | 'listTags' | 'copySample'> {
  return {
    querySamples: ({ request, query }) => {
      const file = watcher.fileOf(query.run);
      if (file !== undefined) later(questions.page(file, query).then(page => page && post({ type: 'samples', request, page })), post);
    },
    openSample: ({ run, trial, index, repeat, request }) => {
      const detail = watcher.readerOf(run)?.sampleDetail(run, trial, index, repeat);
      post({ type: 'sample', request, ...(detail === undefined ? {} : { detail }) });
      didStep('sampleOpened');
    },
    sideBySide: ({ request, run, step, ...place }) => {
      const file = watcher.fileOf(run);
      const tell = (sides: SideBySide | undefined): void => post({ type: 'sideBySide', request, ...(sides === undefined ? {} : { sides }) });
      if (step === undefined || file === undefined) tell(watcher.readerOf(run)?.sideBySide(run, place));
      else later(questions.step(file, run, place, { ...step, query: { ...step.query, run } }).then(tell), post);
    },
    listTags: ({ run }) => {
      const file = watcher.fileOf(run);
      if (file !== undefined) later(questions.tags(file, run).then(columns => columns && post({ type: 'tagValues', run, columns })), post);
    },
    copySample: ({ run, trial, index, repeat }) => {
      const detail = watcher.readerOf(run)?.sampleDetail(run, trial, index, repeat);
      if (detail === undefined) throw new HumanError({ what: vscode.l10n.t('this sample is not in the store any more') });
      const { others: _others, ...sample } = detail;
      void vscode.env.clipboard.writeText(JSON.stringify(sample, null, 2)).then(() => post({ type: 'message', severity: 'info', text: vscode.l10n.t('The sample is on the clipboard, as JSON.') }));
    },
  };
}
