import * as vscode from 'vscode';
import type { Found } from '../../task/wizard/found.ts';
import type { NewModel } from '../../task/wizard/writeTask.ts';
import type { Question } from './askInTurn.ts';
import { askPick } from './askQuick.ts';
import type { Chosen, LoadModel } from './chosen.ts';
import { dataQuestion } from './dataQuestion.ts';
import { modelQuestion } from './modelQuestion.ts';

/** Asks what the task does, and after it what that kind of task needs. */
export function kindQuestion<R>(found: Promise<Found>, then: (chosen: Chosen) => Question<R>): Question<R> {
  const ofEval = modelQuestion(found, { title: vscode.l10n.t('New Task: which model is asked?'), fits: isAny }, model => dataQuestion(found, 'eval', data => then({ kind: 'eval', model, ...(data === undefined ? {} : { data }) })));
  const ofBench = modelQuestion(found, { title: vscode.l10n.t('New Task: which endpoint is put under load?'), fits: takesLoad }, model => dataQuestion(found, 'bench', data => then({ kind: 'bench', model, ...(data === undefined ? {} : { data }) })));
  const ofOutputs = dataQuestion(found, 'recorded', data => then(data === undefined ? { kind: 'template', of: 'recorded' } : { kind: 'recorded', data }));
  return async place =>
    await askPick(place, {
      title: vscode.l10n.t('New Task: what does it do?'),
      after: 3,
      choices: Promise.resolve([
        { label: `$(checklist) ${vscode.l10n.t('Evaluate models')}`, detail: vscode.l10n.t('How good are their answers to the questions of a data file?'), turn: { ask: ofEval } },
        { label: `$(dashboard) ${vscode.l10n.t('Put an endpoint under load')}`, detail: vscode.l10n.t('How fast does it answer, and how many requests at once does it carry?'), turn: { ask: ofBench } },
        { label: `$(history) ${vscode.l10n.t('Score recorded outputs')}`, detail: vscode.l10n.t('Answers that exist already in a file; no model is asked'), turn: { ask: ofOutputs } },
        { label: `$(settings) ${vscode.l10n.t('Tune a server')}`, detail: vscode.l10n.t('The best configuration of vLLM, SGLang, llama.cpp, or any command'), turn: { ask: then({ kind: 'template', of: 'tune' }) } },
      ]),
    });
}

function isAny(_model: NewModel): _model is NewModel {
  return true;
}

function takesLoad(model: NewModel): model is LoadModel {
  return model.provider === 'sim' || model.provider === 'openai';
}
