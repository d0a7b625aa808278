// Every page of the panel, in every theme and at twice the size: what axe finds serious, what does not fit, what the page's policy refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeDemoWorkspace, shortRuns } from '../vscode/demoWorkspace.mjs';
import { closeScreen, openComparison, openRunForm, settled, visitRunPages } from '../vscode/panelPages.mjs';
import { webviewFrame } from '../vscode/workbench.mjs';
import { clippings, panelFrame, seriousFindings } from './accessibility.mjs';
import { startSession } from './session.mjs';

const themes = [
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark' },
  { name: 'light', theme: 'Light Modern', workbench: 'vs' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black' },
];
const tasks = ['gsm8k', 'sums', 'chat', 'slots'];
/** What the panel has to have shown in the end: a page that is gone, or that nobody reaches any more, is noticed. */
const expected = ['gsm8k-overview', 'gsm8k-samples', 'gsm8k-sample', 'sums-overview', 'chat-overview', 'slots-overview', 'run-form', 'comparison', 'comparison-sample'];

/** Everything that the panel can show. */
async function visitAll(session, visit) {
  const { page } = session;
  await visitRunPages(page, tasks, visit);
  await openRunForm(page, 'sums.eval.yaml');
  await visit('run-form');
  await closeScreen(page);
  await openComparison(page, session.reading(store => store.runs().filter(({ task }) => task === 'maths').map(({ id }) => id)));
  await visit('comparison');
  const panel = webviewFrame(page);
  await panel.getByRole('region', { name: 'Samples' }).getByRole('row').nth(1).click();
  await panel.getByRole('complementary').waitFor();
  await settled(page);
  await visit('comparison-sample');
  await page.keyboard.press('Escape');
  await closeScreen(page);
}

describe('the pages of the panel', () => {
  let session;
  let page;
  before(async () => {
    session = await startSession({ prepare: async (workspace, home) => await makeDemoWorkspace(workspace, { runs: shortRuns, home }) });
    page = session.page;
  });
  after(async () => await session?.stop());

  for (const { name, theme, workbench } of themes) {
    test(`${name}: no serious finding, nothing is cut${name === 'dark' ? ', also at twice the size' : ''}`, async () => {
      await session.useTheme(theme, workbench);
      const wrong = [];
      const visited = [];
      await visitAll(session, async pageName => {
        const frame = await panelFrame(page);
        visited.push(pageName);
        wrong.push(...(await seriousFindings(frame)).map(finding => `${pageName}: ${finding}`), ...(await clippings(frame)).map(finding => `${pageName}: ${finding}`));
        await session.picture(`${pageName}-${name}`);
        if (name !== 'dark') return;
        // What a page of twice the size has left in this window; the side bar takes its part.
        await page.setViewportSize({ width: 800, height: 600 });
        await settled(page);
        wrong.push(...(await clippings(frame)).map(finding => `${pageName}, narrow: ${finding}`));
        await session.picture(`${pageName}-narrow`);
        await page.setViewportSize({ width: 1400, height: 900 });
      });
      assert.deepEqual(wrong, []);
      assert.deepEqual(expected.filter(pageName => !visited.includes(pageName)), []);
    });
  }

  test('the policy of the page refused nothing', () => assert.deepEqual(session.refusals, []));
});
