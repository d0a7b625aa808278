import * as vscode from 'vscode';
import type { WhatRuns } from '../task/codeThatRuns.ts';
import type { Task } from '../task/task.ts';

const agreedKey = 'pitwall/agreedCode';
/** Older ones are asked for again. */
const kept = 200;

/** Code that a task brings runs only after a person has said so, once for each text of it. */
export class CodeConsent {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /** What the runner may execute, by its fingerprints; undefined where the person gave up, or wants to read the file first. */
  async ask(task: Task, what: WhatRuns = {}): Promise<readonly string[] | undefined> {
    const { code, texts } = (await import('./codeToAgree.ts')).codeToAgree(task, what);
    const agreed = this.memory.get<readonly string[]>(agreedKey, []);
    if (texts.every(text => agreed.includes(text))) return texts;
    const [run, show] = [vscode.l10n.t('Run'), vscode.l10n.t('Show File')];
    const files = code.flatMap(({ file }) => file ?? []);
    const detail = code.map(({ what, file, command }) => `${what}: ${command ?? vscode.workspace.asRelativePath(file ?? '')}`).join('\n');
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} runs code of this workspace on your machine.', task.name), { modal: true, detail }, run, ...(files.length === 0 ? [] : [show]));
    if (chosen === show) for (const file of files) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
    if (chosen !== run) return undefined;
    await this.memory.update(agreedKey, [...new Set([...agreed, ...texts])].slice(-kept));
    return texts;
  }
}
