import * as vscode from 'vscode';

/** Whether another extension already offers what the contributed JSON schema says: the editor's own of JSON, Red Hat's of YAML. */
export function isSchemaElsewhere({ languageId }: vscode.TextDocument): boolean {
  return vscode.extensions.getExtension(languageId === 'json' ? 'vscode.json-language-features' : 'redhat.vscode-yaml') !== undefined;
}
