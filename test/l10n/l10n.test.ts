import * as l10n from '@vscode/l10n';
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { l10nBundle, spokenFolders } from '../../scripts/l10nBundle.ts';
import { readManifest } from '../../scripts/manifest.ts';
import { leftTexts, type Json } from '../../scripts/nlsTexts.ts';
import type { RunView } from '../../src/report/view.ts';
import { pagesOf } from '../../webview/pages/pagesOf.ts';
import { readTree, root } from '../architecture/readTree.ts';
import { exceptions } from './exceptions.ts';
import { literalTexts } from './literalTexts.ts';

const bundle = l10nBundle(root);

test('the bundle holds every text (`node scripts/write-l10n.ts` writes it)', async () => {
  expect(JSON.parse(readFileSync(path.join(root, 'l10n/bundle.l10n.json'), 'utf8'))).toEqual(await bundle);
}, 120_000);

test('package.json says nothing to a person itself (`node scripts/write-nls.ts` moves its texts)', () => {
  expect(leftTexts(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Json)).toEqual([]);
  // Throws where a key has no text.
  expect(readManifest(root).contributes).toBeDefined();
  const texts = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>);
  const manifest = readFileSync(path.join(root, 'package.json'), 'utf8');
  expect(texts.filter(key => !manifest.includes(`"%${key}%"`))).toEqual([]);
});

describe('every text goes through l10n', () => {
  const found = literalTexts(readTree(spokenFolders, ['.ts']));

  test('but these', () => expect(found.filter(text => !exceptions.includes(text))).toEqual([]));
  test('and those are still there', () => expect(exceptions.filter(text => !found.includes(text))).toEqual([]));
});

describe('a text is found', () => {
  const texts = (code: string): string[] => literalTexts(new Map([['a.ts', code]])).map(text => text.slice('a.ts: '.length));

  test.each([
    // code, what a person reads in it
    ['html`<p>Hello</p>`', ['Hello']],
    ['html`<p class="two names">${n} ms</p>`', ['ms']],
    ['html`<p class=${a ? "two names" : "one"}>5 %</p>`', []],
    ['html`<button title="Run it" @click=${() => go("nowhere")}>▶</button>`', ['Run it']],
    ['html`<button aria-label=${on ? "Stop" : "Go"}></button>`', ['Go', 'Stop']],
    ['html`<b>${on ? "Stop" : l10n.t("Go")}</b>`', ['Stop']],
    ['html`<b>${l10n.t("Go on")} ${x.map(n => html`<i>inner</i>`)}</b>`', ['inner']],
    ['html`<a href="x">${`${n} of ${m}`}</a>`', ['{} of {}']],
    ['const s = `${n} samples left`;', ['{} samples left']],
    ['const s = "samples";', []],
    ['item.tooltip = running ? "Runs" : "";', ['Runs']],
    ['window.showErrorMessage("Failed");', ['Failed']],
    ['offer("error", "Failed", {});', ['Failed']],
    ['throw new HumanError(`run ${id} is gone`);', ['run {} is gone']],
    ['throw new Error("this cannot be");', []],
    ['vscode.l10n.t("Run which task?", "a b")', []],
    ['const icon = { label: "$(add)" };', []],
    ['const pick = { label: `$(add) Other` };', ['$(add) Other']],
  ])('%s', (code, expected) => expect(texts(code).sort()).toEqual(expected));
});

describe('in another language', () => {
  afterEach(() => l10n.config({ contents: {} }));

  test('the panel speaks it', async () => {
    const english = titles();
    const pseudo = getL10nPseudoLocalized(await bundle);
    l10n.config({ contents: pseudo });
    expect(titles()).toEqual(english.map(title => pseudo[title]));
    expect(titles()).not.toEqual(english);
  }, 120_000);
});

function titles(): string[] {
  return pagesOf({ kind: 'eval' } as RunView).map(({ title }) => title);
}
