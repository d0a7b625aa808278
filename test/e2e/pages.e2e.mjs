// Every page and screen of the panel, in every theme, at twice the size and by the keyboard: what axe finds, what does not fit, where Tab is lost, what moves, and what the page's policy refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { panelPages } from '../../src/protocol/panelPage.ts';
import { furtherRuns, layDemoWorkspace, recordRuns, shortRuns } from '../vscode/demoWorkspace.mjs';
import { closeScreen, settled } from '../vscode/panelPages.mjs';
import { partsWithoutRuns, partsWithRuns, wantedScenes } from '../vscode/panelScenes.mjs';
import { axeFindings, clippings, colourRules, movements, panelFrame } from './accessibility.mjs';
import { startSession } from './session.mjs';
import { tabProblems } from './tabWalk.mjs';
import { themeLooks, wear } from './themes.mjs';

const window = { width: 1400, height: 900 };
/** What a page of twice the size has left of it; the side bar takes its part. */
const halfWindow = { width: 700, height: 450 };

describe('the pages of the panel', () => {
  let session;
  let page;
  const visited = new Set();
  /** Of the themes, the one that the window has last. */
  let looks;
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

  /** Goes through the scenes of a part, each in every theme: what differs there are colours alone. */
  async function wellMade(go) {
    const wrong = [];
    // Another part may have broken off.
    if ((await page.locator('iframe.webview.ready').count()) > 0) await closeScreen(page);
    await page.setViewportSize(window);
    await go(session, async scene => {
      visited.add(scene);
      const frame = await panelFrame(page);
      const note = (where, findings) => wrong.push(...findings.map(finding => `${scene}, ${where}: ${finding}`));
      looks ??= await themeLooks(session, frame);
      await settled(page);
      const [own, ...others] = looks.toReversed();
      const before = wrong.length;
      note(own.name, await axeFindings(frame));
      for (const look of others) {
        await wear(frame, look);
        await settled(page);
        note(look.name, await axeFindings(frame, colourRules));
      }
      await wear(frame, own);
      await settled(page);
      note('whole window', await clippings(frame));
      note('reduced motion', await movements(frame));
      note('keyboard', await tabProblems(page, frame));
      await page.setViewportSize(halfWindow);
      await settled(page);
      note('twice the size', await clippings(frame));
      await page.setViewportSize(window);
      if (wrong.length > before) await session.picture(`wrong ${scene}`);
    });
    assert.deepEqual(wrong, []);
  }
});
