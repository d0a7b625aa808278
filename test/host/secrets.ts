import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { ended, reading } from './recorded.ts';
import { replaced } from './replaced.ts';
import { fileIn, show } from './workspaceFiles.ts';

/** Set Secret, and what becomes of one: it reaches the endpoint and nobody else. */
export function defineSecrets(): void {
  suite('secrets', () => {
    test('one that is set is sent, is in no store, and is asked for again once it is removed', async () => {
      const keys: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        keys.push(request.headers.authorization);
        request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: '4' }, finish_reason: 'stop' }] })));
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const file = fileIn('secret.eval.yaml');
      writeFileSync(file.fsPath, `kind: eval\nname: secret\nretries: 0\nmodels:\n  - {id: m, provider: openai, base_url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/v1", model: m, stream: false, api_key: "\${secret:host_tests}"}\ndatasets:\n  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}\nscorers: [exact_match]\n`);
      try {
        // The task in the editor names it.
        await show('secret.eval.yaml');
        const offered = await answered('host_tests', 'sesame-open', 'pitwall.setSecret');
        assert.deepEqual(offered.labels, ['host_tests', '$(add) Another name…']);
        assert.equal(offered.password, true);
        const unasked = await answered(undefined, () => assert.fail('it is known'), 'pitwall.run', file);
        const run = await ended('secret');
        assert.deepEqual([unasked.labels, run.id, run.outcome, [...new Set(keys)]], [[], unasked.returned, 'succeeded', ['Bearer sesame-open']]);
        assert.doesNotMatch(JSON.stringify(reading(store => [store.run(run.id), [...store.samples(run.id)], store.events(run.id)])), /sesame/u);

        assert.match((await answered('host_tests', '', 'pitwall.setSecret')).prompt, /Leave it empty to remove it/u);
        const given = await answered(undefined, undefined, 'pitwall.run', file);
        assert.deepEqual([given.title, given.returned], ['Secret `host_tests`', undefined]);
      } finally {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
      }
    });
  });
}

/** Executes a command whose questions are answered: which name, and then which value. */
async function answered(name: string | undefined, value: string | undefined | (() => never), command: string, ...rest: readonly unknown[]): Promise<{ readonly labels: readonly string[]; readonly title: string; readonly prompt: string; readonly password: boolean; readonly returned: unknown }> {
  let labels: readonly string[] = [];
  let asked: vscode.InputBoxOptions = {};
  let returned: unknown;
  const pick = async (items: readonly { readonly label: string }[]): Promise<unknown> => {
    labels = items.map(({ label }) => label);
    return items.find(({ label }) => label === name);
  };
  const input = async (options: vscode.InputBoxOptions): Promise<string | undefined> => {
    asked = options;
    return typeof value === 'function' ? value() : value;
  };
  await replaced(vscode.window, 'showQuickPick', pick as unknown as typeof vscode.window.showQuickPick, async () => {
    await replaced(vscode.window, 'showInputBox', input as typeof vscode.window.showInputBox, async () => {
      returned = await vscode.commands.executeCommand(command, ...rest);
    });
  });
  return { labels, title: asked.title ?? '', prompt: asked.prompt ?? '', password: asked.password === true, returned };
}
