import path from 'node:path';
import * as vscode from 'vscode';
import { limitTexts, type ListedModel } from '../../report/endpoints/endpointList.ts';
import type { EndpointErrors, EndpointRun, EndpointUse } from '../../report/endpoints/endpointUse.ts';
import { agoText } from '../../report/timeText.ts';
import type { WatchedRun } from '../folderStore.ts';
import { noteItem } from '../live/noteItem.ts';
import { openFromTree } from '../live/openFromTree.ts';

/** What the Endpoints view is made of. */
export type EndpointsNode =
  | { readonly type: 'endpoint'; readonly use: EndpointUse<WatchedRun> }
  | { readonly type: 'asking'; readonly endpoint: string; readonly of: EndpointRun<WatchedRun> }
  | { readonly type: 'model'; readonly endpoint: string; readonly of: ListedModel }
  | { readonly type: 'errors'; readonly endpoint: string; readonly of: EndpointErrors<WatchedRun> }
  | { readonly type: 'note'; readonly text: string };

export function endpointsItem(node: EndpointsNode, nowMs: number): vscode.TreeItem {
  switch (node.type) {
    case 'endpoint':
      return endpointItem(node.use);
    case 'asking':
      return askingItem(node);
    case 'model':
      return modelItem(node);
    case 'errors':
      return errorsItem(node, nowMs);
    case 'note':
      return noteItem(node.text);
  }
}

/** Runs that ask it, then whose limits are in force, then what went wrong last. */
export function partsOf({ endpoint, provider, running, models, errors }: EndpointUse<WatchedRun>): readonly EndpointsNode[] {
  const key = `${provider}:${endpoint}`;
  return [
    ...running.map((of): EndpointsNode => ({ type: 'asking', endpoint: key, of })),
    ...models.map((of): EndpointsNode => ({ type: 'model', endpoint: key, of })),
    ...(errors === undefined ? [] : [{ type: 'errors', endpoint: key, of: errors } as const]),
  ];
}

function endpointItem({ endpoint, provider, models, running, errors }: EndpointUse<WatchedRun>): vscode.TreeItem {
  const item = new vscode.TreeItem(endpoint, running.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `endpoint:${provider}:${endpoint}`;
  const inFlight = running.reduce((sum, run) => sum + run.inFlight, 0);
  const upTo = running.some(({ shares }) => shares);
  const parts = [
    ...(running.length === 0 ? [] : [upTo ? vscode.l10n.t('up to {0} in flight', inFlight) : vscode.l10n.t('{0} in flight', inFlight)]),
    models.length === 1 ? vscode.l10n.t('1 model') : vscode.l10n.t('{0} models', models.length),
    ...(errors === undefined ? [] : [vscode.l10n.t('errors')]),
  ];
  item.description = parts.join(' · ');
  item.tooltip = [`${endpoint} (${provider})`, ...parts, ...models.map(model => `${model.task} · ${model.model}: ${limitTexts(model).join(', ')}`)].join('\n');
  item.iconPath = errors !== undefined ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')) : running.length > 0 ? new vscode.ThemeIcon('server-process', new vscode.ThemeColor('charts.green')) : new vscode.ThemeIcon('server');
  item.contextValue = 'endpoint';
  item.accessibilityInformation = { label: [vscode.l10n.t('Endpoint {0}', endpoint), ...parts].join(', ') };
  return item;
}

function askingItem({ endpoint, of: { run, inFlight, limit, shares } }: Extract<EndpointsNode, { type: 'asking' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(run.item.label ?? run.item.task);
  item.id = `asking:${endpoint}:${run.item.id}`;
  const standing = limit > 0 ? vscode.l10n.t('{0} of {1} in flight', inFlight, limit) : vscode.l10n.t('{0} in flight', inFlight);
  item.description = [run.item.paused === true ? vscode.l10n.t('paused') : standing, ...(shares ? [vscode.l10n.t('at all that it asks')] : [])].join(' · ');
  item.tooltip = [run.item.id, item.description].join('\n');
  item.iconPath = new vscode.ThemeIcon(run.item.paused === true ? 'debug-pause' : 'sync~spin');
  item.contextValue = 'asking';
  item.command = openFromTree(run.item.id);
  item.accessibilityInformation = { label: [vscode.l10n.t('Asked by {0}', run.item.label ?? run.item.task), item.description].join(', ') };
  return item;
}

function modelItem({ endpoint, of }: Extract<EndpointsNode, { type: 'model' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(`${of.task} · ${of.model}`);
  item.id = `model:${endpoint}:${of.taskFile}:${of.model}`;
  const limits = limitTexts(of).join(' · ');
  item.description = limits;
  item.tooltip = [`${path.basename(of.taskFile)}: ${of.model}`, limits, ...(of.parallelRequests === undefined ? [] : [vscode.l10n.t('parallel requests from {0}', of.parallelRequests.source)])].join('\n');
  item.iconPath = new vscode.ThemeIcon('symbol-method');
  item.contextValue = 'model';
  item.command = { title: vscode.l10n.t('Open Task at the Model'), command: 'pitwall.openModel', arguments: [{ taskFile: of.taskFile, model: of.model }] };
  item.accessibilityInformation = { label: [vscode.l10n.t('Model {0} of {1}', of.model, of.task), limits].join(', ') };
  return item;
}

function errorsItem({ endpoint, of: { run, counts, reasons } }: Extract<EndpointsNode, { type: 'errors' }>, nowMs: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Last errors'));
  item.id = `errors:${endpoint}`;
  const told = counts.map(({ class: name, n }) => `${n} ${name}`).join(', ');
  item.description = [told, agoText(run.item.createdMs, nowMs)].join(' · ');
  // A text, not Markdown: endpoints write into it.
  item.tooltip = [run.item.id, told, ...reasons].join('\n');
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  item.contextValue = 'errors';
  item.command = openFromTree(run.item.id);
  item.accessibilityInformation = { label: [vscode.l10n.t('Last errors'), item.description].join(', ') };
  return item;
}
