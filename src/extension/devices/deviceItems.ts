import * as vscode from 'vscode';
import { deviceState, type DeviceUser, type ListedDevice, type WaitingUser } from '../../report/deviceList.ts';
import { agoText } from '../../report/timeText.ts';
import { noteItem } from '../live/noteItem.ts';
import { openFromTree } from '../live/openFromTree.ts';
import type { StoreWatcher } from '../storeWatcher.ts';

/** What the GPU Slots view is made of. */
export type DevicesNode =
  | { readonly type: 'device'; readonly device: ListedDevice }
  | { readonly type: 'queue'; readonly waiting: readonly WaitingUser[] }
  | { readonly type: 'waiting'; readonly place: number; readonly user: WaitingUser }
  | { readonly type: 'note'; readonly text: string };

export function devicesItem(node: DevicesNode, watcher: StoreWatcher, nowMs: number): vscode.TreeItem {
  switch (node.type) {
    case 'device':
      return deviceItem(node.device, watcher, nowMs);
    case 'queue':
      return queueItem(node.waiting);
    case 'waiting':
      return waitingItem(node, watcher, nowMs);
    case 'note':
      return noteItem(node.text);
  }
}

function deviceItem(device: ListedDevice, watcher: StoreWatcher, nowMs: number): vscode.TreeItem {
  const { held } = device;
  const item = new vscode.TreeItem(nameOf(device));
  item.id = `device:${device.id}`;
  const standing = standingOf(device, watcher, nowMs);
  const meters = metersOf(device);
  item.description = [standing, ...meters].join(' · ');
  item.tooltip = [device.kind === 'seat' ? nameOf(device) : `${nameOf(device)}: ${device.name}`, standing, ...meters, ...(held === undefined ? [] : userLines(held, watcher))].join('\n');
  item.iconPath = iconOf(device);
  item.contextValue = deviceState(device);
  if (held !== undefined) opens(item, held, watcher);
  item.accessibilityInformation = { label: [nameOf(device), standing, ...meters].join(', ') };
  return item;
}

function nameOf({ kind, index }: ListedDevice): string {
  if (kind === 'seat') return vscode.l10n.t('Slot {0}', index);
  return kind === 'mig' ? vscode.l10n.t('GPU instance {0}', index) : vscode.l10n.t('GPU {0}', index);
}

function standingOf(device: ListedDevice, watcher: StoreWatcher, nowMs: number): string {
  const { held, fault, excludedBy, pids } = device;
  switch (deviceState(device)) {
    case 'held':
      return held === undefined ? '' : `${userText(held, watcher)} · ${agoText(held.sinceMs, nowMs)}`;
    case 'faulty':
      return vscode.l10n.t('not used: {0}', fault ?? '');
    case 'excluded':
      return vscode.l10n.t('not for this workspace ({0})', excludedBy ?? '');
    case 'busy': {
      const known = pids.filter(pid => pid > 0);
      return known.length === 0 ? vscode.l10n.t('busy with a program of another container') : vscode.l10n.t('busy with another program (process {0})', known.join(', '));
    }
    case 'free':
      return vscode.l10n.t('free');
  }
}

/** As far as nvidia-smi tells. */
function metersOf({ memoryTotalMiB, memoryUsedMiB, use }: ListedDevice): readonly string[] {
  const gib = (mib: number): string => (mib / 1024).toFixed(1);
  const memory = memoryTotalMiB === undefined ? [] : [memoryUsedMiB === undefined ? `${gib(memoryTotalMiB)} GiB` : `${gib(memoryUsedMiB)} / ${gib(memoryTotalMiB)} GiB`];
  return [...memory, ...(use === undefined ? [] : [`${Math.round(use * 100)} %`])];
}

function iconOf(device: ListedDevice): vscode.ThemeIcon {
  switch (deviceState(device)) {
    case 'held':
      return new vscode.ThemeIcon('circle-filled', new vscode.ThemeColor('charts.green'));
    case 'faulty':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
    case 'excluded':
      return new vscode.ThemeIcon('circle-slash');
    case 'busy':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'free':
      return new vscode.ThemeIcon('circle-outline');
  }
}

function queueItem(waiting: readonly WaitingUser[]): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Waiting'), vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'queue';
  item.description = String(waiting.length);
  item.tooltip = vscode.l10n.t('In the order in which they are served');
  item.iconPath = new vscode.ThemeIcon('list-ordered');
  return item;
}

function waitingItem({ place, user }: Extract<DevicesNode, { type: 'waiting' }>, watcher: StoreWatcher, nowMs: number): vscode.TreeItem {
  const item = new vscode.TreeItem(`${place}. ${userText(user, watcher)}`);
  item.id = `waiting:${user.run}:${user.trial}:${user.pid}:${user.sinceMs}`;
  const wanted = user.count === 1 ? vscode.l10n.t('1 device') : vscode.l10n.t('{0} devices', user.count);
  const parts = [wanted, vscode.l10n.t('priority {0}', user.priority), agoText(user.sinceMs, nowMs), ...(user.unattended === true ? [vscode.l10n.t('stopped looking')] : [])];
  item.description = parts.join(' · ');
  item.tooltip = [...parts, ...userLines(user, watcher)].join('\n');
  item.iconPath = new vscode.ThemeIcon(user.unattended === true ? 'debug-disconnect' : 'watch');
  opens(item, user, watcher);
  item.accessibilityInformation = { label: [vscode.l10n.t('waiting'), userText(user, watcher), ...parts].join(', ') };
  return item;
}

/** `tiny · e03`, by the run's own names where this window knows it. */
function userText({ run, trial }: DeviceUser, watcher: StoreWatcher): string {
  const known = watcher.find(run)?.item;
  return `${known?.label ?? known?.task ?? run} · ${trial}`;
}

function userLines({ run, workspace, pid }: DeviceUser, watcher: StoreWatcher): readonly string[] {
  return [vscode.l10n.t('run {0}', run), vscode.l10n.t('process {0}', pid), ...(watcher.find(run) === undefined ? [vscode.l10n.t('of another workspace: {0}', workspace)] : [])];
}

/** Only what this window has can be opened. */
function opens(item: vscode.TreeItem, { run, trial }: DeviceUser, watcher: StoreWatcher): void {
  const known = watcher.find(run);
  if (known !== undefined) item.command = known.item.tune === undefined ? openFromTree(run) : openFromTree(run, trial);
}
