import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './activation.ts';

type Execute = typeof vscode.commands.executeCommand;

/** Which of Pitwall's commands are executed while the tests run, and in which of them. */
export class ExecutedCommands {
  private readonly seen = new Map<string, Set<string>>();

  /** @param test what runs now */
  constructor(test: () => string) {
    const real = vscode.commands.executeCommand.bind(vscode.commands) as (id: string, ...rest: unknown[]) => Thenable<unknown>;
    vscode.commands.executeCommand = ((id: string, ...rest: unknown[]) => {
      if (id.startsWith('pitwall.')) this.seen.set(id, (this.seen.get(id) ?? new Set()).add(test()));
      return real(id, ...rest);
    }) as Execute;
  }

  testsOf(command: string): readonly string[] {
    return [...(this.seen.get(command) ?? [])];
  }
}

/** The last suite: nothing is in the palette, a menu, a lens or a tree that no test has run. */
export function defineEveryCommand(executed: ExecutedCommands): void {
  suite('every command', () => {
    test('of the manifest was executed by a test', () => {
      const { contributes } = extension().packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
      const ids = contributes.commands.map(({ command }) => command);
      assert.ok(ids.length > 30);
      assert.deepEqual(ids.filter(id => executed.testsOf(id).length === 0), [], 'write a host test that executes it and sees what it does');
    });
  });
}
