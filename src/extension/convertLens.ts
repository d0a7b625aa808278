import * as vscode from 'vscode';
import { isTaskFile } from '../task/taskFiles.ts';

/** Run and Convert, above the first line of another tool's task; Import, above its result. */
export function provideConvertLenses(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider([{ scheme: 'file', language: 'yaml' }, { scheme: 'file', language: 'json' }, { scheme: 'file', language: 'jsonc' }, { scheme: 'file', pattern: '**/*promptfoo*.{yaml,yml}' }, { scheme: 'file', pattern: '**/*.{prompty,jsonl}' }], {
    provideCodeLenses: async document => {
      if (isTaskFile(document.uri.fsPath)) return [];
      const { knownFileOf, resultKindOf } = await import('./knownText.ts');
      const [text, name] = [document.getText(), document.uri.path.split('/').at(-1) ?? ''];
      const lens = (title: string, command: string): vscode.CodeLens => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [document.uri] });
      if (/\.jsonl?$/i.test(name) && resultKindOf(text, name) !== undefined) return [lens(vscode.l10n.t('Import as a run to compare with'), 'pitwall.importResults')];
      const known = knownFileOf(text, name);
      if (known === undefined) return [];
      if (known.isSettings?.(text) === true) return [lens(vscode.l10n.t('Convert to settings of Pitwall'), 'pitwall.convert')];
      return [lens(vscode.l10n.t('▶ Run'), 'pitwall.run'), lens(vscode.l10n.t('Convert to a Pitwall task'), 'pitwall.convert')];
    },
  });
}
