import { build, type BuildOptions } from 'esbuild';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../scripts/manifest.ts';
import { importBreaches } from './architecture/importLaw.ts';
import { importTable, type FolderRule } from './architecture/importTable.ts';
import { manifestBreaches, type Manifest } from './architecture/manifestIds.ts';
import { readTree, root } from './architecture/readTree.ts';
import { defaultExports, longFiles } from './architecture/sourceRules.ts';

const source = readTree(['src', 'webview'], ['.ts']);

describe('the tree keeps the law', () => {
  test('imports', () => expect(importBreaches(source, importTable)).toEqual([]));
  test('files are short', () => expect(longFiles(readTree(['src', 'webview', 'test', 'scripts', 'bench'], ['.ts', '.mjs']))).toEqual([]));
  test('no default exports', () => expect(defaultExports(source)).toEqual([]));
});

describe('the law can be broken', () => {
  const breaches = (files: Readonly<Record<string, string>>): string => importBreaches(new Map(Object.entries(files)), importTable).join('\n');

  test.each([
    // file, its text, what is wrong with it
    ['src/plan/a.ts', `import { x } from '../task/b.ts';`, ''],
    ['src/plan/a.ts', `import { x } from './search/grid.ts';`, ''],
    ['src/plan/search/a.ts', `import { x } from '../../base/b.ts';`, ''],
    ['src/plan/a.ts', `\nimport { x } from '../score/b.ts';`, 'src/plan/a.ts:2: plan may not import score (../score/b.ts)'],
    ['src/base/a.ts', `import type { X } from '../task/b.ts';`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `type X = import('../task/b.ts').X;`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `const x = await import('../task/b.ts');`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `const x = require('../task/b.ts');`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `import '../task/b.ts';`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `export * from '../task/b.ts';`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/base/a.ts', `export type { X } from '../task/b.ts';`, 'src/base/a.ts:1: base may not import task (../task/b.ts)'],
    ['src/execute/a.ts', `const x = await import(name);`, 'src/execute/a.ts:1: imports a name that is computed: the law cannot be checked'],
    ['src/task/a.ts', `import { z } from 'zod';`, ''],
    ['src/extension/a.ts', `import * as vscode from 'vscode';`, ''],
    ['src/runner/a.ts', `import type { Uri } from 'vscode';`, 'src/runner/a.ts:1: runner may not import vscode'],
    ['src/execute/a.ts', `import { readFile } from 'node:fs/promises';`, ''],
    ['src/score/a.ts', `import { createHash } from 'node:crypto';`, 'src/score/a.ts:1: score may not import node:crypto'],
    ['src/schedule/a.ts', `import fs from 'fs';`, 'src/schedule/a.ts:1: schedule may not import fs'],
    ['src/report/a.ts', `import type { RunRow } from '../store/rows.ts';`, ''],
    ['src/report/a.ts', `import { type RunRow } from '../store/rows.ts';`, ''],
    ['src/report/a.ts', `import { type RunRow, open } from '../store/rows.ts';`, 'src/report/a.ts:1: report may import types only from store (../store/rows.ts)'],
    ['src/report/a.ts', `export { open } from '../store/rows.ts';`, 'src/report/a.ts:1: report may import types only from store (../store/rows.ts)'],
    ['webview/a.ts', `import type { RunView } from '../src/report/view.ts';`, ''],
    ['webview/a.ts', `import { fold } from '../src/report/view.ts';`, 'webview/a.ts:1: webview may import types only from report (../src/report/view.ts)'],
    ['webview/a.ts', `import type { Clock } from '../src/base/clock.ts';`, 'webview/a.ts:1: webview may not import base (../src/base/clock.ts)'],
    ['webview/a.ts', `import './panel.css';`, ''],
    ['src/extension/a.ts', `import { run } from '../runner/runPlan.ts';`, 'src/extension/a.ts:1: extension may not import runner (../runner/runPlan.ts)'],
    ['src/cli/a.ts', `import { activate } from '../extension/main.ts';`, 'src/cli/a.ts:1: cli may not import extension (../extension/main.ts)'],
    ['src/cli/a.ts', `import { x } from '../runner/runPlan';`, 'src/cli/a.ts:1: imports ../runner/runPlan without .ts'],
    ['src/base/a.ts', `import data from '../../package.json';`, 'src/base/a.ts:1: imports ../../package.json, outside src and webview'],
    ['src/misc/a.ts', ``, 'src/misc/a.ts:1: lies in no folder of the import table'],
    ['src/stray.ts', ``, 'src/stray.ts:1: lies in no folder of the import table'],
  ])('%s: %s', (file, text, expected) => {
    expect(breaches({ [file]: text })).toBe(expected);
  });

  test('a file of 401 lines', () => {
    const lines = (n: number): string => 'x;\n'.repeat(n);
    expect(longFiles(new Map([['a.ts', lines(400)], ['b.ts', lines(401)]]))).toEqual(['b.ts: 401 lines, more than 400']);
  });

  test.each(['export default 1;', 'export default function f() {}', 'export default class {}', 'const x = 1;\nexport { x as default };'])('%s', text => {
    expect(defaultExports(new Map([['a.ts', text]]))).toHaveLength(1);
  });
  test('a named export is none', () => expect(defaultExports(new Map([['a.ts', 'export const x = 1; export { x as y };']]))).toEqual([]));
});

test('ARCHITECTURE.md shows the same table', () => {
  expect(tableIn(readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8'))).toBe(shownTable());
});

/** A line for each row of the law: its folder and what it may import. */
function tableIn(markdown: string): string {
  const law = markdown.split('## The law of imports')[1]?.split('\n## ')[0] ?? '';
  const rows = [...law.matchAll(/^\| `(\w+)` \|([^|]*)\|/gmu)];
  return rows.map(([, folder, may]) => `${folder}: ${may?.trim()}`).join('\n');
}

function shownTable(): string {
  const cell = (rule: FolderRule): string => [...rule.may, ...(rule.typesFrom ?? []).map(name => `${name}(types)`), ...(rule.node ? ['node'] : []), ...(rule.vscode ? ['vscode'] : [])].join(' ');
  return Object.entries(importTable).map(([folder, rule]) => `${folder}: ${cell(rule)}`).join('\n');
}

describe('manifest and code', () => {
  const breaches = (contributes: Manifest['contributes'], text: string): string[] => manifestBreaches({ contributes }, new Map([['a.ts', text]]));
  const run = { commands: [{ command: 'pitwall.run' }] };

  test('share every command, view and setting', () => {
    const manifest = readManifest(root) as unknown as Manifest;
    expect(manifestBreaches(manifest, readTree(['src'], ['.ts']))).toEqual([]);
  });

  test.each<[string, Manifest['contributes'], string, string[]]>([
    ['shared', run, `commands.registerCommand('pitwall.run', run)`, []],
    ['only declared', run, ``, ['package.json: pitwall.run is not in the code']],
    ['only in the code', {}, `\ncommands.registerCommand('pitwall.run', run)`, ['a.ts:2: pitwall.run is not in package.json']],
    ['a view', { views: { pitwall: [{ id: 'pitwall.runs' }] } }, `window.createTreeView('pitwall.run', {})`, ['a.ts:1: pitwall.run is not in package.json', 'package.json: pitwall.runs is not in the code']],
    ['a setting', { configuration: { properties: { 'pitwall.a.b': {} } } }, `workspace.getConfiguration('pitwall').get('a.c')`, ['a.ts:1: pitwall.a.c is not in package.json', 'package.json: pitwall.a.b is not in the code']],
    ['ids that are no part of a manifest', {}, `window.createStatusBarItem('pitwall.status'); executeCommand('setContext', 'pitwall.hasRuns', true)`, []],
    ['a menu', { ...run, menus: { 'editor/title': [{ command: 'pitwall.runn' }] } }, `r('pitwall.run')`, ['package.json: pitwall.runn is mentioned and not declared']],
    ['a welcome view', { ...run, viewsWelcome: [{ contents: '[New](command:pitwall.new)' }] }, `r('pitwall.run')`, ['package.json: pitwall.new is mentioned and not declared']],
  ])('%s', (_, contributes, text, expected) => {
    expect(breaches(contributes, text)).toEqual(expected);
  });
});

describe('bundles', () => {
  test.each(['runner', 'cli', 'worker', 'custom', 'sim', 'webview'])('%s cannot resolve vscode', async name => {
    const { bundles } = (await import(pathToFileURL(path.join(root, 'esbuild.mjs')).href)) as { bundles: readonly BuildOptions[] };
    const bundle = bundles.find(options => name in (options.entryPoints as Record<string, string>));
    expect(bundle).toBeDefined();
    const { entryPoints: _, ...options } = bundle ?? {};
    const built = build({ ...options, stdin: { contents: `import { window } from 'vscode'; window;`, resolveDir: root, loader: 'ts' }, write: false, logLevel: 'silent' });
    await expect(built).rejects.toThrow(`'vscode' may be imported in src/extension only`);
  });

  test('activating loads no package, no parser, nothing that measures and nothing that is shown: they come with the first task, run, view or panel that somebody looks at', async () => {
    const options: BuildOptions = { absWorkingDir: root, entryPoints: ['src/extension/main.ts'], bundle: true, platform: 'node', format: 'esm', splitting: true, outdir: 'dist', external: ['vscode'], write: false, metafile: true, logLevel: 'silent' };
    const outputs = (await build({ ...options, metafile: true })).metafile.outputs;
    const loaded = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const { path: other, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement' && other in outputs) load(other);
    };
    load(Object.keys(outputs).find(file => outputs[file]?.entryPoint === 'src/extension/main.ts') ?? '');
    const inputs = [...loaded].flatMap(file => Object.keys(outputs[file]?.inputs ?? {}));
    expect(inputs).toContain('src/extension/main.ts');
    expect(inputs.filter(file => file.includes('node_modules') || /^src\/(?:task\/(?:parseTask|schema|convert)|store\/reader|score|report|extension\/(?:statusBar|runTexts|\w+\/\w+Items)\b)/u.test(file))).toEqual([]);
  }, 20_000);
});
