import * as vscode from 'vscode';
import { knownFileOf } from '../task/convert/knownFiles.ts';
import { isTaskFile } from '../task/taskFiles.ts';

/** Run and Convert, above the first line of another tool's file. */
export function provideConvertLenses(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider([{ scheme: 'file', language: 'yaml' }, { scheme: 'file', language: 'json' }, { scheme: 'file', language: 'jsonc' }, { scheme: 'file', pattern: '**/*promptfoo*.{yaml,yml}' }, { scheme: 'file', pattern: '**/*.prompty' }], {
    provideCodeLenses: document => {
      const text = document.getText();
      const known = isTaskFile(document.uri.fsPath) ? undefined : knownFileOf(text, document.uri.path.split('/').at(-1) ?? '');
      if (known === undefined) return [];
      const lens = (title: string, command: string): vscode.CodeLens => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [document.uri] });
      if (known.isSettings?.(text) === true) return [lens(vscode.l10n.t('Convert to settings of Pitwall'), 'pitwall.convert')];
      return [lens(vscode.l10n.t('▶ Run'), 'pitwall.run'), lens(vscode.l10n.t('Convert to a Pitwall task'), 'pitwall.convert')];
    },
  });
}
