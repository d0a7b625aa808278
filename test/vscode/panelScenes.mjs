// Everything that the panel can show, arranged one after the other: what is checked by `pages.e2e.mjs` and what `npm run pictures` takes.
import { beginStalledRun } from './demoWorkspace.mjs';
import { closeScreen, openComparison, openRun, openRunForm, openTab, settled } from './panelPages.mjs';
import { scenesOfScreen, taskOfKind } from './panelPlaces.ts';
import { runCommand, webviewFrame } from './workbench.mjs';

/**
 * @typedef {Awaited<ReturnType<import('../e2e/session.mjs').startSession>>} Session
 * @typedef {(name: string) => Promise<void>} Visit is called while a scene is on the screen
 * @typedef {{name: string, go: (session: Session, visit: Visit) => Promise<void>}} Part visits scenes, and leaves the panel with a run or without one
 */

/** Needs no runs: they may be recorded meanwhile. @type {readonly Part[]} */
export const partsWithoutRuns = [
  {
    name: 'a panel without runs',
    async go({ page }, visit) {
      // Before the extension is known, the palette has no command of it.
      await page.locator('.activitybar [aria-label^="Pitwall"]').first().waitFor();
      await runCommand(page, 'Pitwall: Open Panel');
      await webviewFrame(page).getByRole('heading', { name: 'No runs yet' }).waitFor();
      await visit('no-runs');
    },
  },
  {
    name: 'Run With… of each kind',
    async go({ page }, visit) {
      const form = webviewFrame(page).locator('.run-form');
      for (const [kind, task] of Object.entries(taskOfKind)) {
        await openRunForm(page, `${task}.${kind === 'eval' ? 'eval' : kind === 'tune' ? 'tune' : 'bench'}.yaml`);
        await visit(`form-${kind}`);
        if (kind === 'eval') {
          await form.getByRole('checkbox', { name: 'All' }).click();
          await form.getByRole('textbox', { name: 'Sample size' }).fill('none');
          await form.getByRole('button', { name: 'Run', exact: true }).click();
          await form.locator('[aria-invalid="true"]').first().waitFor();
          await visit('form-problem');
        }
        await closeScreen(page);
      }
    },
  },
];

/** @type {readonly Part[]} */
export const partsWithRuns = [
  ...Object.values(taskOfKind).map(task => ({ name: `the pages of ${task}`, go: async (session, visit) => await visitPages(session, task, visit) })),
  {
    name: 'samples side by side, none, and the choice of columns',
    async go({ page }, visit) {
      const panel = webviewFrame(page);
      await openTab(page, 'gsm8k', 'Samples');
      await panel.locator('#sample-0').click();
      await panel.getByRole('complementary').waitFor();
      await settled(page);
      await visit('gsm8k-sample');
      await panel.getByRole('button', { name: 'Compare models on this sample' }).click();
      await panel.locator('.sides .column').nth(3).waitFor();
      await visit('gsm8k-sides');
      await panel.getByRole('combobox', { name: 'Show differences' }).click();
      await panel.getByRole('option', { name: 'Differences from the target' }).click();
      await panel.locator('.sides .diff').first().waitFor();
      await visit('gsm8k-sides-differences');
      await panel.getByRole('button', { name: 'Close the comparison' }).click();
      await panel.getByRole('button', { name: 'Close the sample' }).click();
      await panel.locator('details.menu > summary').click();
      await visit('gsm8k-columns');
      await panel.locator('details.menu > summary').click();
      await panel.getByRole('search').locator('.search input').fill('no answer says this');
      await panel.getByText('No sample fits the filters.').waitFor();
      await visit('gsm8k-no-sample');
      await panel.getByRole('button', { name: 'Clear filters' }).first().click();
      await panel.locator('#sample-0').waitFor();
    },
  },
  {
    name: 'how sure the differences of models are',
    async go({ page }, visit) {
      const panel = webviewFrame(page);
      await openTab(page, 'gsm8k', 'Overview');
      await panel.locator('details', { hasText: 'Differences' }).evaluate(details => (details.open = true));
      await visit('gsm8k-differences');
    },
  },
  {
    name: 'what each load did',
    async go({ page }, visit) {
      const panel = webviewFrame(page);
      await openTab(page, 'chat', 'Overview');
      await panel.locator('#load-title').evaluate(title => title.scrollIntoView());
      // The tabs lie over the top.
      await panel.locator('body').evaluate(() => window.scrollBy(0, -48));
      await visit('chat-load');
    },
  },
  {
    name: 'an event, and none',
    async go({ page }, visit) {
      const panel = webviewFrame(page);
      await openTab(page, 'gsm8k', 'Events');
      const events = panel.getByRole('region', { name: 'Events' });
      await events.getByRole('gridcell', { name: 'run succeeded' }).click();
      await events.getByRole('complementary', { name: 'The event' }).waitFor();
      await visit('gsm8k-event');
      await events.getByRole('searchbox').fill('never happened');
      await events.getByRole('status').filter({ hasText: /^0 events$/u }).waitFor();
      await visit('gsm8k-no-event');
      await events.getByRole('searchbox').fill('');
    },
  },
  {
    name: 'an experiment, its logs, and what measured it',
    async go({ page }, visit) {
      const panel = webviewFrame(page);
      await openTab(page, 'slots', 'Overview');
      await panel.getByRole('region', { name: 'Ranking' }).getByRole('button', { name: /^e0/u }).last().click();
      const experiment = panel.locator('.experiment');
      await experiment.locator('pre.log').waitFor();
      await settled(page);
      await visit('slots-experiment');
      await experiment.locator('pre.log').scrollIntoViewIfNeeded();
      await visit('slots-log');
      await panel.locator('#pair-title').scrollIntoViewIfNeeded();
      await visit('slots-pair');
      await experiment.getByRole('button', { name: 'Open Bench' }).click();
      await panel.getByRole('button', { name: 'Back to the tune' }).waitFor();
      await settled(page);
      await visit('slots-bench');
      await panel.getByRole('button', { name: 'Back to the tune' }).click();
      await panel.getByRole('heading', { name: 'slots', level: 1 }).waitFor();
      await panel.getByRole('button', { name: 'Close the experiment' }).click();
    },
  },
  {
    name: 'a run in which much went wrong',
    async go(session, visit) {
      await visitPages(session, 'trouble', visit);
    },
  },
  {
    name: 'comparisons of each kind',
    async go(session, visit) {
      const { page } = session;
      const panel = webviewFrame(page);
      const runs = task => session.reading(store => store.runs().filter(run => run.task === task && run.parent === undefined).map(({ id }) => id)).slice(0, 2);
      for (const [name, ids] of [['benches', runs('chat')], ['tunes', runs('slots')], ['kinds', [...runs('gsm8k').slice(0, 1), ...runs('chat').slice(0, 1)]], ['evals', runs('maths')]]) {
        await openComparison(page, ids);
        await visit(`compared-${name}`);
        if (name === 'evals') {
          await panel.getByRole('region', { name: 'Samples' }).getByRole('row').nth(1).click();
          await panel.getByRole('complementary').waitFor();
          await settled(page);
          await visit('compared-sample');
        }
        await closeScreen(page);
      }
    },
  },
  {
    name: 'runs under way, refused, paused and cancelled',
    async go({ page, workspace, home }, visit) {
      const panel = webviewFrame(page);
      const endLive = beginStalledRun(workspace, { name: 'live', alone: false, home });
      const endWaiting = beginStalledRun(workspace, { name: 'waiting', alone: true, home });
      try {
        await openTab(page, 'waiting', 'Samples');
        await panel.getByText('No sample has ended yet').waitFor();
      // There is none to clear.
      await panel.getByRole('button', { name: 'Clear filters' }).waitFor({ state: 'hidden' });
        await visit('live-none-yet');
        await openTab(page, 'live', 'Overview');
        await panel.locator('.numbers', { hasText: '40 of 80 samples' }).waitFor();
        await visit('live-overview');
        const limit = panel.getByRole('spinbutton', { name: 'Parallel requests' });
        await limit.fill('500');
        await limit.press('Enter');
        await panel.getByRole('alert').waitFor();
        await visit('live-refused');
        await panel.getByRole('button', { name: 'Pause' }).click();
        await panel.locator('header .state.paused').waitFor();
        await visit('live-paused');
      } finally {
        await endWaiting();
        await endLive();
      }
      await panel.locator('header .state.cancelled, header .state.interrupted').waitFor();
      await visit('live-cancelled');
    },
  },
];

/** Scenes that have to have been visited once all parts are gone through; the pages of runs are beside them. @type {readonly string[]} */
export const wantedScenes = Object.values(scenesOfScreen).flat();

async function visitPages({ page }, task, visit) {
  const panel = webviewFrame(page);
  await openRun(page, task);
  for (const tab of await panel.getByRole('tab').all()) {
    await tab.click();
    await settled(page);
    await visit(`${task}-${(await tab.getAttribute('id')).replace(/^tab-/u, '')}`);
  }
  await panel.getByRole('tab').first().click();
}
