import * as vscode from 'vscode';
import { complete } from '../../task/authoring/complete.ts';
import type { Suggestion } from '../../task/authoring/suggestion.ts';
import type { Secrets } from '../secrets.ts';
import { authoringPorts } from './authoringPorts.ts';

const kinds: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  scorer: vscode.CompletionItemKind.Function,
  id: vscode.CompletionItemKind.Reference,
  metric: vscode.CompletionItemKind.Variable,
  file: vscode.CompletionItemKind.File,
  folder: vscode.CompletionItemKind.Folder,
  column: vscode.CompletionItemKind.Field,
  variable: vscode.CompletionItemKind.Variable,
  filter: vscode.CompletionItemKind.Function,
  environment: vscode.CompletionItemKind.Constant,
  secret: vscode.CompletionItemKind.Constant,
  operator: vscode.CompletionItemKind.Operator,
  snippet: vscode.CompletionItemKind.Snippet,
};

export function completionOf(document: vscode.TextDocument, position: vscode.Position, secrets: Secrets): vscode.CompletionItem[] {
  return complete(document.getText(), document.offsetAt(position), authoringPorts(document.uri, secrets))
    .map(suggestion => itemOf(suggestion, document));
}

function itemOf({ label, kind, detail, documentation, insert, range: [start, end], order, filter, again }: Suggestion, document: vscode.TextDocument): vscode.CompletionItem {
  // Beside the label, where it is seen of every row and not only of the chosen one.
  const item = new vscode.CompletionItem(detail === undefined ? label : { label, description: detail }, kinds[kind]);
  item.insertText = new vscode.SnippetString(insert);
  item.range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  item.sortText = String(Math.round(order * 1000)).padStart(9, '0');
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  if (filter !== undefined) item.filterText = filter;
  if (again === true) item.command = { title: '', command: 'editor.action.triggerSuggest' };
  return item;
}
