// Every page of the panel, in every theme and at twice the size: what axe finds serious, what does not fit, what the page's policy refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeDemoWorkspace, shortRuns } from '../vscode/demoWorkspace.mjs';
import { visitRunPages } from '../vscode/panelPages.mjs';
import { clippings, panelFrame, seriousFindings } from './accessibility.mjs';
import { startSession } from './session.mjs';

const themes = [
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark' },
  { name: 'light', theme: 'Light Modern', workbench: 'vs' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black' },
];
const tasks = ['gsm8k', 'sums', 'chat', 'slots'];
/** What the panel has to have shown in the end: a page that is gone, or that nobody reaches any more, is noticed. */
const expected = ['gsm8k-overview', 'gsm8k-samples', 'gsm8k-sample', 'sums-overview', 'chat-overview', 'slots-overview'];

describe('the pages of the panel', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession({ prepare: async (workspace, home) => await makeDemoWorkspace(workspace, { runs: shortRuns, home }) });
    page = session.page;
  });
  after(async () => await session?.stop());

  for (const { name, theme, workbench } of themes) {
    test(`${name}: no serious finding, nothing is cut`, async () => {
      await session.useTheme(theme, workbench);
      const wrong = [];
      const visited = [];
      await visitRunPages(page, tasks, async pageName => {
        const frame = await panelFrame(page);
        visited.push(pageName);
        wrong.push(...(await seriousFindings(frame)).map(finding => `${pageName}: ${finding}`), ...(await clippings(frame)).map(finding => `${pageName}: ${finding}`));
        await session.picture(`${pageName}-${name}`);
      });
      assert.deepEqual(wrong, []);
      assert.deepEqual(expected.filter(pageName => !visited.includes(pageName)), []);
    });
  }

  test('at twice the size, in a window half as wide, nothing is cut', async () => {
    await session.useTheme('Dark Modern', 'vs-dark');
    await page.setViewportSize({ width: 700, height: 700 });
    const wrong = [];
    await visitRunPages(page, tasks, async pageName => {
      wrong.push(...(await clippings(await panelFrame(page))).map(finding => `${pageName}: ${finding}`));
      await session.picture(`${pageName}-narrow`);
    });
    await page.setViewportSize({ width: 1400, height: 900 });
    assert.deepEqual(wrong, []);
  });

  test('the policy of the page refused nothing', () => assert.deepEqual(session.refusals, []));
});
