import * as vscode from 'vscode';
import { firstModels, foundModels, hosted } from '../../task/wizard/bestTask.ts';
import type { Found } from '../../task/wizard/found.ts';
import type { NewModel } from '../../task/wizard/writeTask.ts';

type Item = vscode.QuickPickItem & { readonly choose?: () => Promise<NewModel | undefined> };

/** Asks which model: those that were found first. Undefined where the person gave up. */
export async function pickModel(found: Promise<Found>, loadOnly: boolean): Promise<NewModel | undefined> {
  const items = found.then(of => itemsOf(of, loadOnly));
  const picked = await vscode.window.showQuickPick(items, { title: loadOnly ? vscode.l10n.t('New Task: which endpoint is put under load?') : vscode.l10n.t('New Task: which model is asked?'), placeHolder: vscode.l10n.t('Servers on their usual ports and keys in the environment are found'), matchOnDescription: true });
  return await picked?.choose?.();
}

function itemsOf(found: Found, loadOnly: boolean): Item[] {
  const served = foundModels(found).flatMap(({ model, from }): Item[] => (model.provider === 'openai' && model.key === undefined ? [{ label: `$(server) ${model.model}`, description: vscode.l10n.t('{0} at {1}', from, new URL(model.baseUrl).host), choose: async () => model }] : []));
  const keyed = found.keys
    .filter(({ service }) => !loadOnly || service === 'openai')
    .map(({ service, variable }): Item => ({ label: `$(key) ${services[service]}`, description: vscode.l10n.t('with the key in {0}', variable), choose: async () => await named(firstModels[service], model => hosted(service, variable, model)) }));
  const simulated: Item = { label: `$(beaker) ${vscode.l10n.t('Simulated server')}`, description: vscode.l10n.t('built in; it repeats what it is asked, to try things without a model'), choose: async () => ({ provider: 'sim' }) };
  const other: Item = { label: `$(link) ${vscode.l10n.t('Another address…')}`, description: vscode.l10n.t('anything that speaks the OpenAI API'), choose: otherAddress };
  return [...served, ...keyed, simulated, other];
}

const services: Readonly<Record<Found['keys'][number]['service'], string>> = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google' };

async function otherAddress(): Promise<NewModel | undefined> {
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Task: its address'),
    prompt: vscode.l10n.t('The address before /chat/completions'),
    value: 'http://127.0.0.1:8000/v1',
    validateInput: text => (/^https?:\/\/[^\s{}$]+$/i.test(text.trim()) ? undefined : vscode.l10n.t('Begin it with http:// or https://')),
  });
  return address === undefined ? undefined : await named('', model => ({ provider: 'openai', baseUrl: address.trim().replace(/\/+$/, ''), model }));
}

async function named(value: string, modelOf: (name: string) => NewModel): Promise<NewModel | undefined> {
  const name = await vscode.window.showInputBox({ title: vscode.l10n.t('New Task: the model’s name there'), value, validateInput: text => (text.trim() === '' ? vscode.l10n.t('Write the name by which the server knows it') : undefined) });
  return name === undefined ? undefined : modelOf(name.trim());
}
