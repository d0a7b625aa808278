import * as vscode from 'vscode';
import { firstModels, foundModels, hosted } from '../../task/wizard/bestTask.ts';
import type { Found } from '../../task/wizard/found.ts';
import type { NewModel } from '../../task/wizard/writeTask.ts';
import type { Question, Turn } from './askInTurn.ts';
import { askPick, askText, type Choice } from './askQuick.ts';

/** Questions of the data and of the file follow whatever is answered here. */
const later = 2;

/** Asks which model: those that were found first; for another address or with a key also where and by which name. */
export function modelQuestion<R, M extends NewModel>(found: Promise<Found>, { title, fits }: { readonly title: string; readonly fits: (model: NewModel) => model is M }, then: (model: M) => Question<R>): Question<R> {
  return async place =>
    await askPick(place, {
      title,
      placeholder: vscode.l10n.t('Servers on their usual ports and keys in the environment are found'),
      after: later,
      choices: found.then(of => choicesOf(of, fits, model => (fits(model) ? { ask: then(model) } : undefined))),
    });
}

function choicesOf<R>(found: Found, fits: (model: NewModel) => boolean, turnTo: (model: NewModel) => Turn<R>): Choice<R>[] {
  const served = foundModels(found).flatMap(({ model, from }): Choice<R>[] => (model.provider === 'openai' && model.key === undefined ? [{ label: `$(server) ${model.model}`, description: vscode.l10n.t('{0} at {1}', from, new URL(model.baseUrl).host), turn: turnTo(model) }] : []));
  const keyed = found.keys
    .filter(({ service, variable }) => fits(hosted(service, variable, firstModels[service])))
    .map(({ service, variable }): Choice<R> => ({ label: `$(key) ${services[service]}`, description: vscode.l10n.t('with the key in {0}', variable), turn: { ask: nameQuestion(firstModels[service], name => turnTo(hosted(service, variable, name))) } }));
  const simulated: Choice<R> = { label: `$(beaker) ${vscode.l10n.t('Simulated server')}`, description: vscode.l10n.t('built in; it repeats what it is asked, to try things without a model'), turn: turnTo({ provider: 'sim' }) };
  const other: Choice<R> = { label: `$(link) ${vscode.l10n.t('Another address…')}`, description: vscode.l10n.t('anything that speaks the OpenAI API'), turn: { ask: addressQuestion(baseUrl => ({ ask: nameQuestion('', model => turnTo({ provider: 'openai', baseUrl, model })) })) } };
  return [...served, ...keyed, simulated, other];
}

const services: Readonly<Record<Found['keys'][number]['service'], string>> = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google' };

function addressQuestion<R>(turnTo: (address: string) => Turn<R>): Question<R> {
  return async place =>
    await askText(place, {
      title: vscode.l10n.t('New Task: its address'),
      prompt: vscode.l10n.t('The address before /chat/completions'),
      value: 'http://127.0.0.1:8000/v1',
      problemOf: text => (/^https?:\/\/[^\s{}$]+$/i.test(text.trim()) ? undefined : vscode.l10n.t('Begin it with http:// or https://')),
      after: later + 1,
      turn: text => turnTo(text.trim().replace(/\/+$/, '')),
    });
}

function nameQuestion<R>(value: string, turnTo: (name: string) => Turn<R>): Question<R> {
  return async place =>
    await askText(place, {
      title: vscode.l10n.t('New Task: the model’s name there'),
      value,
      problemOf: text => (text.trim() === '' ? vscode.l10n.t('Write the name by which the server knows it') : undefined),
      after: later,
      turn: text => turnTo(text.trim()),
    });
}
