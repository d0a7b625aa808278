import * as vscode from 'vscode';
import { knownFileOf } from '../task/convert/knownFiles.ts';
import { isTaskFile } from '../task/taskFiles.ts';

/** Convert, above the first line of another tool's task file. */
export function provideConvertLenses(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider([{ scheme: 'file', language: 'yaml' }, { scheme: 'file', pattern: '**/*promptfoo*.{yaml,yml}' }], {
    provideCodeLenses: document =>
      isTaskFile(document.uri.fsPath) || knownFileOf(document.getText(), document.uri.path.split('/').at(-1) ?? '') === undefined ? [] : [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: vscode.l10n.t('Convert to a Pitwall task'), command: 'pitwall.convert', arguments: [document.uri] })],
  });
}
