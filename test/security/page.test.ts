import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { panelHtml } from '../../src/extension/panel/panelHtml.ts';

const { bundle } = vi.hoisted(() => ({ bundle: { text: '</script><script>alert(1)</script>' } }));
vi.mock('vscode', () => ({ env: { language: 'en' }, l10n: { bundle }, Uri: { joinPath: (folder: string, name: string) => `${folder}/${name}` } }));

const webview = { cspSource: 'vscode-webview://own', asWebviewUri: (uri: unknown) => uri } as unknown as vscode.Webview;
const page = (): string => panelHtml(webview, 'vscode-webview://own/dist' as unknown as vscode.Uri, { text: '</script><img src=x onerror=alert(1)>' } as never);

function policyOf(html: string): Readonly<Record<string, readonly string[]>> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  return Object.fromEntries(content.split(';').map(directive => directive.trim().split(' ')).map(([name = '', ...sources]) => [name, sources]));
}

test('the page lets in its own files and nothing else: no script without the nonce, none of a text, nothing from elsewhere', () => {
  const html = page();
  const { 'default-src': others, 'script-src': scripts, ...rest } = policyOf(html);
  expect([others, scripts]).toEqual([["'none'"], [expect.stringMatching(/^'nonce-[\w+/]{22}=='$/)]]);
  // Not named, they are what `default-src` says: connections, frames, workers, objects, forms.
  expect(Object.keys(rest).sort()).toEqual(['font-src', 'img-src', 'style-src']);
  expect(Object.values(rest).flat().filter(source => !/^('nonce-.*'|'report-sample'|vscode-webview:\/\/own|data:)$/.test(source))).toEqual([]);
  expect(rest['style-src']).not.toContain("'unsafe-inline'");
});

test('each page has a nonce of its own', () => expect(policyOf(page())['script-src']).not.toEqual(policyOf(page())['script-src']));

test('its files are its own, and nothing stands in it that would run without one', () => {
  const html = page();
  const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes = '']) => attributes);
  expect(scripts.filter(attributes => !attributes.includes('type="application/json"'))).toEqual([expect.stringMatching(/ nonce="[^"]+" src="vscode-webview:\/\/own\/dist\/webview\.js"/)]);
  expect([...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual(['vscode-webview://own/dist/webview.css', 'vscode-webview://own/dist/webview.js']);
  expect(html).not.toMatch(/\son\w+\s*=\s*["'](?!.*json)|javascript:/i);
});

test('what is kept, and what is translated, ends no element', () => {
  const html = page();
  expect([html.includes('alert(1)</script>'), html.includes('<img'), (html.match(/<\/script>/g) ?? []).length]).toEqual([false, false, 3]);
});

/** Ways by which a text becomes markup or an address is opened unseen; `.md` files and tests are no part of the page. */
const dangerous = /\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|unsafeHTML|unsafeSVG|unsafeStatic|createContextualFragment|DOMParser|srcdoc|(?<!this\.|private )\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon/;

test('the page’s source makes no markup of a text and opens no connection', () => {
  const files = readdirSync('webview', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter(file => dangerous.test(readFileSync(path.join('webview', file), 'utf8')))).toEqual([]);
});
