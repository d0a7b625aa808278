import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { sha256 } from '../base/sha256.ts';
import { codeOf, type TaskCode } from '../task/codeOf.ts';
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

  /** False where the person gave up, or wants to read the file first. */
  async ask(task: Task): Promise<boolean> {
    const code = codeOf(task);
    const agreed = this.memory.get<readonly string[]>(agreedKey, []);
    const texts = code.map(fingerprintOf);
    if (texts.every(text => agreed.includes(text))) return true;
    const [run, show] = [vscode.l10n.t('Run'), vscode.l10n.t('Show File')];
    const files = code.flatMap(({ file }) => file ?? []);
    const detail = code.map(({ what, file, command }) => `${what}: ${command ?? vscode.workspace.asRelativePath(file ?? '')}`).join('\n');
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} runs code of this workspace on your machine.', task.name), { modal: true, detail }, run, ...(files.length === 0 ? [] : [show]));
    if (chosen === show) for (const file of files) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
    if (chosen !== run) return false;
    await this.memory.update(agreedKey, [...new Set([...agreed, ...texts])].slice(-kept));
    return true;
  }
}

function fingerprintOf({ file, command }: TaskCode): string {
  return sha256(JSON.stringify([command, file, file === undefined ? undefined : textOf(file)]));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The runner says that it is not there.
    return undefined;
  }
}
