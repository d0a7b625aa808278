// Every page and screen of the panel, in every theme, at twice the size and by the keyboard: what axe finds, what does not fit, where Tab is lost, what moves, and what the page's policy refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { panelPages } from '../../src/protocol/panelPage.ts';
import { furtherRuns, layDemoWorkspace, recordRuns, shortRuns } from '../vscode/demoWorkspace.mjs';
import { closeScreen, settled } from '../vscode/panelPages.mjs';
import { partsWithoutRuns, partsWithRuns, wantedScenes } from '../vscode/panelScenes.mjs';
import { axeFindings, clippings, movements, panelFrame } from './accessibility.mjs';
import { startSession } from './session.mjs';
import { tabProblems } from './tabWalk.mjs';

const themes = [
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
];
const window = { width: 1400, height: 900 };
/** What a page of twice the size has left of it; the side bar takes its part. */
const halfWindow = { width: 700, height: 450 };

describe('the pages of the panel', () => {
  let session;
  let page;
  const visited = new Set();
  before(async () => {
    session = await startSession({ prepare: layDemoWorkspace, viewport: window });
    page = session.page;
  });
  after(async () => await session?.stop());

  for (const { name, go } of partsWithoutRuns) test(name, async () => await wellMade(go));

  test('runs are recorded', async () => {
    await Promise.all([shortRuns, furtherRuns].map(async runs => await recordRuns(session.workspace, { runs, home: session.home })));
  });

  for (const { name, go } of partsWithRuns) test(name, async () => await wellMade(go));

  test('nothing that the panel has was left out', () => {
    const pages = Object.groupBy([...visited], scene => scene.replace(/^.*-/u, ''));
    assert.deepEqual(panelPages.filter(name => pages[name] === undefined), []);
    assert.deepEqual(wantedScenes.filter(scene => !visited.has(scene)), []);
  });

  test('the policy of the page refused nothing', () => assert.deepEqual(session.refusals, []));

  /** Goes through the scenes of a part, each in every theme. */
  async function wellMade(go) {
    const wrong = [];
    // Another part may have broken off.
    if ((await page.locator('iframe.webview.ready').count()) > 0) await closeScreen(page);
    await page.setViewportSize(window);
    await go(session, async scene => {
      visited.add(scene);
      const frame = await panelFrame(page);
      const note = (where, findings) => wrong.push(...findings.map(finding => `${scene}, ${where}: ${finding}`));
      for (const { name, theme, workbench, body } of themes) {
        await session.useTheme(theme, workbench);
        await frame.locator(`body.${body}`).waitFor();
        await settled(page);
        note(name, await axeFindings(frame));
        await session.picture(`${scene}-${name}`);
      }
      note('whole window', await clippings(frame));
      note('reduced motion', await movements(frame));
      note('keyboard', await tabProblems(page, frame));
      await page.setViewportSize(halfWindow);
      await settled(page);
      note('twice the size', await clippings(frame));
      await session.picture(`${scene}-narrow`);
      await page.setViewportSize(window);
    });
    assert.deepEqual(wrong, []);
  }
});
