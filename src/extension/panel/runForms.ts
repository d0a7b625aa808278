import * as vscode from 'vscode';
import type { FromPanel, ToPanel } from '../../protocol/messages.ts';
import { repeatCommand, shellOf } from '../../protocol/repeatCommand.ts';
import type { RunChoices } from '../../protocol/runChoices.ts';
import type { RunForm } from '../../protocol/runForm.ts';
import type { Screen } from '../../protocol/screen.ts';
import { tell } from '../tell.ts';
import type { Answers } from './answers.ts';

/** What a form is about, as the host knows it: the page only says which form. */
export interface OpenForm {
  readonly form: RunForm;
  readonly file: vscode.Uri;
  /** One sentence where the runner would refuse the choices. Throws a HumanError where there is no task to run any more. */
  readonly problem: (choices: RunChoices) => Promise<string | undefined>;
  /** The form once more is known of its data; asked for once. */
  readonly counted: (signal: AbortSignal) => Promise<RunForm>;
}

/** What it needs of the panel. */
interface FormPanel {
  readonly show: (screen: Screen) => void;
  /** Tells the page a newer version of the screen that it shows. */
  readonly update: (screen: Screen) => void;
  readonly post: (message: ToPanel) => void;
}

/** The screen Run With…: opens it for a task and does what is chosen there. */
export class RunForms {
  private readonly panel: FormPanel;
  private shown: OpenForm | undefined;
  private stop = new AbortController();

  constructor(panel: FormPanel) {
    this.panel = panel;
  }

  open(form: OpenForm): void {
    this.stop.abort();
    this.stop = new AbortController();
    this.shown = form;
    this.panel.show({ type: 'runForm', form: form.form });
    if (!form.form.counting) return;
    void form.counted(this.stop.signal).then(counted => {
      if (this.shown === form) this.panel.update({ type: 'runForm', form: counted });
    });
  }

  answers(): Answers<'submitForm'> {
    return {
      submitForm: message => void this.submit(message).catch(tell),
    };
  }

  /** The screen was closed: what it still counts is of no use. */
  close(): void {
    this.stop.abort();
    this.shown = undefined;
  }

  private async submit({ form, action, choices }: Extract<FromPanel, { type: 'submitForm' }>): Promise<void> {
    const { shown } = this;
    if (shown?.form.id !== form) return;
    const { file } = shown;
    if (action === 'copy') {
      await vscode.env.clipboard.writeText(repeatCommand({ taskFile: vscode.workspace.asRelativePath(file, false), launch: choices }, shellOf(vscode.env.shell)));
      return this.panel.post({ type: 'message', severity: 'info', text: vscode.l10n.t('The command is on the clipboard: it runs in the folder that is open.') });
    }
    const problem = await shown.problem(choices);
    if (this.shown !== shown) return;
    if (problem !== undefined) return this.panel.post({ type: 'message', severity: 'error', text: problem });
    if (action === 'plan') return void vscode.commands.executeCommand('pitwall.plan', file, choices);
    const run: unknown = await vscode.commands.executeCommand('pitwall.run', file, choices);
    // Undefined: the person gave up, or was told why not. The form is still there with everything in it.
    if (typeof run === 'string' && this.shown === shown) this.panel.show({ type: 'run' });
  }
}
