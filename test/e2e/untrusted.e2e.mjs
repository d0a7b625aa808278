// A workspace that nobody has trusted yet: what is recorded and what is wrong is shown, and nothing is run.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeDemoWorkspace } from '../vscode/demoWorkspace.mjs';
import { openRun } from '../vscode/panelPages.mjs';
import { openFile, webviewFrame } from '../vscode/workbench.mjs';
import { startSession } from './session.mjs';

describe('an untrusted workspace', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession({
      asksForTrust: true,
      async prepare(workspace, home) {
        await makeDemoWorkspace(workspace, { runs: [{ task: 'sums.eval.yaml' }], home });
        writeFileSync(path.join(workspace, 'wrong.eval.yaml'), 'kind: eval\nname: wrong\nmodles: []\n');
      },
    });
    page = session.page;
    await page.locator('.part.titlebar, .part.banner').getByText('Restricted Mode').first().waitFor();
  });
  after(async () => await session?.stop());

  test('problems of a task file are underlined', async () => {
    await openFile(page, 'wrong.eval.yaml');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
  });

  test('recorded runs are shown', async () => {
    await openRun(page, 'sums');
    await webviewFrame(page).getByRole('region', { name: 'Ranking' }).getByText('echo').waitFor();
  });

  test('Run asks for trust and runs nothing', async () => {
    await openFile(page, 'sums.eval.yaml');
    await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).click();
    const told = page.locator('.notification-toast', { hasText: 'not trusted' });
    await told.getByRole('button', { name: 'Manage Trust' }).waitFor();
    await session.picture('untrusted-dark');
    assert.equal(session.reading(store => store.runs().length), 1);
    await told.hover();
    await told.locator('.codicon-notifications-clear').click();
    await told.waitFor({ state: 'detached' });
  });

  test('the panel does neither', async () => {
    await openRun(page, 'sums');
    await webviewFrame(page).getByRole('button', { name: 'Run Again' }).click();
    await page.locator('.notification-toast', { hasText: 'not trusted' }).waitFor();
    assert.equal(session.reading(store => store.runs().length), 1);
  });

  test('where trust is given is a click away', async () => {
    await page.locator('.notification-toast').getByRole('button', { name: 'Manage Trust' }).first().click();
    await page.getByText('You are in Restricted Mode').first().waitFor();
    assert.equal(session.reading(store => store.runs().length), 1);
  });
});
