import { rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import * as vscode from 'vscode';
import { openDeviceLedger } from '../../src/store/deviceLedger.ts';
import { ledgerFile } from '../../src/store/ledger.ts';
import { extension } from './activation.ts';
import { until } from './until.ts';
import { fileIn, workspaceFolder } from './workspaceFiles.ts';

/** The GPU Slots view: slots of this machine, held by this very process for a while. */
export function defineDevicesView(): void {
  suite('the GPU Slots view', () => {
    const config = (): string => fileIn('pitwall.config.yaml').fsPath;
    suiteTeardown(() => rmSync(config(), { force: true }));

    test('Declare GPU Slots writes what is missing, and shows what is there', async () => {
      await vscode.commands.executeCommand('pitwall.declareSlots');
      const editor = await until('the settings in an editor', () => vscode.window.activeTextEditor?.document.fileName.endsWith('pitwall.config.yaml') === true ? vscode.window.activeTextEditor : undefined);
      await until('the declaration', () => editor.document.getText() === 'gpus: {slots: 4}\n');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      writeFileSync(config(), 'parallel_requests: {default: 4}\ngpus: {slots: 2}\n');
      await vscode.commands.executeCommand('pitwall.declareSlots');
      await until('the line of the declaration', () => vscode.window.activeTextEditor?.document.uri.scheme === 'file' && vscode.window.activeTextEditor.selection.active.line === 1);
      // Edited, and not written anew: a document that was just closed is kept for a while, with the text that it had.
      const shown = vscode.window.activeTextEditor;
      await shown?.edit(edit => edit.replace(new vscode.Range(0, 0, shown.document.lineCount, 0), 'parallel_requests:\n  default: 4'));
      await vscode.commands.executeCommand('pitwall.declareSlots');
      await until('a key of its own below an indented end', () => vscode.window.activeTextEditor?.document.getText() === 'parallel_requests:\n  default: 4\ngpus: {slots: 4}\n');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    test('who holds a slot and who waits, as it is now', async () => {
      await vscode.commands.executeCommand('pitwall.gpus.focus');
      await until('two free slots', async () => same(await picture(), ['(circle-outline) Slot 1 | free', '(circle-outline) Slot 2 | free']));
      const ledger = openDeviceLedger(ledgerFile(process.env));
      const host = os.hostname();
      const ask = { eligible: [`seat ${host}/1`, `seat ${host}/2`], priority: 0, backfill: false, workspace: workspaceFolder(), run: 'held-run' };
      const held = ledger.request({ ...ask, count: 1, trial: 'e01' }, Date.now());
      ledger.attempt(held, { ...ask, count: 1, trial: 'e01' }, Date.now(), () => [`seat ${host}/2`]);
      const waiting = ledger.request({ ...ask, count: 2, trial: 'e02', priority: 3 }, Date.now());
      try {
        await until('the holder and who waits', async () => same((await picture()).map(line => line.replace(/ · [^·]* ago| · just now/u, '')), ['(circle-outline) Slot 1 | free', '(circle-filled) Slot 2 | held-run · e01', '(list-ordered) Waiting | 1', '  (watch) 1. held-run · e02 | 2 devices · priority 3']));
      } finally {
        ledger.release(waiting);
        ledger.release(held);
        ledger.dispose();
      }
      await until('free slots again', async () => same(await picture(), ['(circle-outline) Slot 1 | free', '(circle-outline) Slot 2 | free']));
    });

    test('settings that cannot be read are told, and looked at again', async () => {
      writeFileSync(config(), 'gpus: {slots: many}\n');
      await until('no device', async () => (await picture()).length === 0);
      writeFileSync(config(), 'gpus: {slots: 1}\n');
      await until('the slot', async () => same(await picture(), ['(circle-outline) Slot 1 | free']));
      await vscode.commands.executeCommand('workbench.view.explorer');
    });
  });
}

async function picture(): Promise<readonly string[]> {
  return await (await extension().activate()).tree('gpus');
}

function same(lines: readonly string[], expected: readonly string[]): boolean {
  return JSON.stringify(lines) === JSON.stringify(expected);
}
