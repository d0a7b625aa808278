import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { renderProblem } from '../../base/problem.ts';
import type { RunForm } from '../../protocol/runForm.ts';
import { resolveSettings } from '../../task/settings.ts';
import { choiceProblems } from '../runForm/choiceProblems.ts';
import { makeRunForm } from '../runForm/makeRunForm.ts';
import { withSizes } from '../runForm/withSizes.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { isTrusted, savedTask } from '../startRun.ts';
import { settingSources } from '../taskSettings.ts';
import { taskTextOf } from '../taskTextOf.ts';
import { workspaceOf } from '../workspaces.ts';

let opened = 0;

/** Opens the form that runs a task with other settings than its own, once. Returns the form; undefined where the person gave up. */
export async function runWith(services: Services, file: vscode.Uri): Promise<RunForm | undefined> {
  if (!(await isTrusted())) return undefined;
  const task = await savedTask(services, file);
  const { settings } = resolveSettings(settingSources(file, task));
  const form = makeRunForm(task, settings, { id: `${Date.now()}-${++opened}`, file: vscode.workspace.asRelativePath(file) });
  const panel = await services.panel.get();
  panel.forms.open({
    form,
    file,
    problem: async choices => {
      // The form may have been open for long: the file and the settings are those of now.
      await savedTask(services, file);
      const [first] = choiceProblems((await taskTextOf(file.fsPath, readFileSync(file.fsPath, 'utf8'))).text, file.fsPath, choices, settingSources(file));
      return first === undefined ? undefined : renderProblem({ ...first, file: path.basename(first.file) });
    },
    counted: async signal => {
      try {
        return withSizes(form, await runCli(services.extensionPath, ['datasets', file.fsPath, '--json', '--workspace', workspaceOf(file)], { file, signal }));
      } catch (error) {
        // A form without sizes runs as well: why they are not known is told by the run itself.
        if (!signal.aborted) services.log.warn(`the samples of ${file.fsPath} could not be counted: ${error instanceof Error ? error.message : String(error)}`);
        return { ...form, counting: false };
      }
    },
  });
  return form;
}
