import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PitwallApi } from '../../src/extension/main.ts';

const extensionId = 'pitwall.pitwall';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

export function defineActivation(): void {
  suite('activation', () => {
    test('it activates in a real extension host', async () => {
      const api = await extension().activate();
      assert.ok(api.activationMs > 0);
      console.log(`VS Code ${vscode.version}, Node ${process.version}: activated in ${api.activationMs.toFixed(1)} ms`);
    });

    test('every command of the manifest is registered, and no other', async () => {
      await extension().activate();
      const registered = (await vscode.commands.getCommands(true)).filter(id => id.startsWith('pitwall.') && !isGenerated(id));
      const declared = (extension().packageJSON as Manifest).contributes.commands.map(({ command }) => command);
      assert.deepEqual(registered.sort(), declared.sort());
    });
  });
}

export function extension(): vscode.Extension<PitwallApi> {
  const found = vscode.extensions.getExtension<PitwallApi>(extensionId);
  if (found === undefined) throw new Error(`${extensionId} is not installed`);
  return found;
}

/** VS Code makes commands of its own for each view: `pitwall.runs.focus` and others. */
function isGenerated(id: string): boolean {
  return id.split('.').length > 2;
}
