import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PanelMemory } from '../../protocol/messages.ts';

/**
 * The page of the panel: nothing from outside, no inline style or script; the nonce lets in our own script and the toolkit's style sheet.
 * @param kept what the page is to find again, where that is later than what the editor kept
 */
export function panelHtml(webview: vscode.Webview, dist: vscode.Uri, kept?: PanelMemory): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}' 'report-sample'; font-src ${webview.cspSource}; img-src ${webview.cspSource} data:`;
  // Text of the page's language, as data: nothing runs it. `<` is written so that no text ends the element.
  const bundle = vscode.l10n.bundle === undefined ? '' : JSON.stringify(vscode.l10n.bundle).replaceAll('<', '\\u003c');
  const memory = kept === undefined ? '' : JSON.stringify(kept).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<title>Pitwall</title>
<link rel="stylesheet" href="${file('webview.css')}">
</head>
<body>
<div id="app"></div>
<script type="application/json" id="l10n">${bundle}</script>
<script type="application/json" id="memory">${memory}</script>
<script type="module" nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`;
}
