import { rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { extension } from './activation.ts';
import { ended, shownRun } from './recorded.ts';
import { until } from './until.ts';
import { fileIn } from './workspaceFiles.ts';

/** The Endpoints view over a task of its own: other tasks of the workspace ask other addresses. */
export function defineEndpointsView(): void {
  suite('the Endpoints view', () => {
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim();
    });
    suiteTeardown(async () => {
      rmSync(fileIn('pointed.eval.yaml').fsPath, { force: true });
      await vscode.commands.executeCommand('workbench.view.explorer');
      await sim.close();
    });

    test('a task that comes is found, with the limits in force', async () => {
      await vscode.commands.executeCommand('pitwall.endpoints.focus');
      await until('any endpoint', async () => (await whole()).length > 0);
      writeFileSync(fileIn('pointed.eval.yaml').fsPath, taskText(sim.url, 'sim', 3));
      await until('its endpoint', async () => same(await picture(sim), ['(server) HOST | 1 model', '  (symbol-method) pointed · only | 3 in flight · 6000 requests a minute']));
      writeFileSync(fileIn('pointed.eval.yaml').fsPath, taskText(sim.url, 'sim;stall=1', 2));
      await until('the new limit', async () => same((await picture(sim)).slice(1), ['  (symbol-method) pointed · only | 2 in flight · 6000 requests a minute']));
    });

    test('the editor’s settings are in force', async () => {
      const settings = vscode.workspace.getConfiguration('pitwall');
      writeFileSync(fileIn('pointed.eval.yaml').fsPath, taskText(sim.url, 'sim;stall=1'));
      try {
        await settings.update('parallelRequests.default', 7, vscode.ConfigurationTarget.Workspace);
        await until('the setting', async () => same((await picture(sim)).slice(1), ['  (symbol-method) pointed · only | 7 in flight · 6000 requests a minute']));
      } finally {
        await settings.update('parallelRequests.default', undefined, vscode.ConfigurationTarget.Workspace);
        writeFileSync(fileIn('pointed.eval.yaml').fsPath, taskText(sim.url, 'sim;stall=1', 2));
      }
      await until('the task’s own limit', async () => same((await picture(sim)).slice(1), ['  (symbol-method) pointed · only | 2 in flight · 6000 requests a minute']));
    });

    test('a click opens the task at the model', async () => {
      await vscode.commands.executeCommand('pitwall.openModel', { taskFile: fileIn('pointed.eval.yaml').fsPath, model: 'only' });
      await until('the model’s line', () => vscode.window.activeTextEditor?.document.fileName.endsWith('pointed.eval.yaml') === true && vscode.window.activeTextEditor.selection.active.line === 4);
    });

    test('a run that asks it stands below it while it runs, and what went wrong after it', async () => {
      await vscode.commands.executeCommand('pitwall.run', fileIn('pointed.eval.yaml'));
      await until('the run below its endpoint', async () => (await picture(sim)).some(line => /^ {2}\(sync~spin\) pointed \| 2 of 2 in flight$/u.test(line)));
      const running = await until('the run', () => shownRun('pointed', 'running'));
      await vscode.commands.executeCommand('pitwall.cancel', running.id);
      await ended('pointed');
      await until('the end', async () => (await picture(sim)).every(line => !line.includes('sync~spin')));
      writeFileSync(fileIn('pointed.eval.yaml').fsPath, taskText(sim.url, 'sim;error=1', 2));
      await vscode.commands.executeCommand('pitwall.run', fileIn('pointed.eval.yaml'));
      await until('its errors', async () => (await picture(sim)).some(line => /^ {2}\(error\) Last errors \| \d serverError/u.test(line)));
    });
  });
}

async function whole(): Promise<readonly string[]> {
  return await (await extension().activate()).tree('endpoints');
}

/** The lines of the simulated server. */
async function picture(sim: Sim): Promise<readonly string[]> {
  const { host } = new URL(sim.url);
  const lines = (await whole()).map(line => line.replace(host, 'HOST'));
  const at = lines.findIndex(line => / HOST \|/u.test(line));
  const rest = lines.slice(at + 1);
  const end = rest.findIndex(line => !line.startsWith('  '));
  return at < 0 ? [] : [lines[at] ?? '', ...rest.slice(0, end < 0 ? undefined : end)];
}

function same(lines: readonly string[], expected: readonly string[]): boolean {
  return JSON.stringify(lines) === JSON.stringify(expected);
}

function taskText(url: string, model: string, parallelRequests?: number): string {
  return `kind: eval
name: pointed
retries: 0
models:
  - {id: only, provider: openai, base_url: "${url}", model: "${model}", limits: {${parallelRequests === undefined ? '' : `parallel_requests: ${parallelRequests}, `}requests_per_minute: 6000}}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
scorers: [exact_match]
`;
}
