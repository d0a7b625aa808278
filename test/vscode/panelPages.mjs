// Goes through what the panel can show: each run's pages, one sample open, and what lies over a run.
import { openFile, runCommand, webviewFrame } from './workbench.mjs';

/**
 * Opens the panel and visits every page of the newest run of each task, by its tabs.
 * @param {import('playwright-core').Page} page
 * @param {readonly string[]} tasks names of tasks that have runs
 * @param {(name: string) => Promise<void>} visit is told the page's name: the task's and the tab's
 */
export async function visitRunPages(page, tasks, visit) {
  const panel = webviewFrame(page);
  for (const task of tasks) {
    await openRun(page, task);
    const tabs = await panel.getByRole('tab').allTextContents();
    for (const [k, title] of (tabs.length === 0 ? ['Overview'] : tabs).entries()) {
      if (tabs.length > 0) await panel.getByRole('tab').nth(k).click();
      await settled(page);
      await visit(nameOf(task, title));
      if (title.trim() !== 'Samples') continue;
      await panel.locator('#sample-0').click();
      await panel.getByRole('complementary').waitFor();
      await settled(page);
      await visit(nameOf(task, 'Sample'));
      await page.keyboard.press('Escape');
    }
  }
}

/** The newest run of a task, in the panel, which is opened first where it is not. */
export async function openRun(page, task) {
  const panel = webviewFrame(page);
  if ((await page.locator('iframe.webview.ready').count()) === 0) await runCommand(page, 'Pitwall: Open Panel');
  const picker = panel.locator('select#run');
  await picker.waitFor();
  const value = await picker.locator('option').evaluateAll((options, name) => options.find(option => option.textContent.trim().startsWith(`${name} `))?.value, task);
  if (value === undefined) throw new Error(`the panel offers no run of ${task}`);
  await picker.selectOption(value);
  await panel.getByRole('heading', { name: task, level: 1 }).waitFor();
}

/** Nothing is being read any more, and what was read is painted. */
export async function settled(page) {
  const panel = webviewFrame(page);
  await panel.locator('#app').evaluate(app => new Promise(resolve => {
    let quiet = 0;
    const frame = () => {
      quiet = /(Reading|Opening|Loading)[^.]*…/u.test(app.textContent ?? '') ? 0 : quiet + 1;
      if (quiet < 5) window.requestAnimationFrame(frame);
      else resolve();
    };
    frame();
  }));
}

/** Compares runs, by the palette. @param {readonly string[]} ids */
export async function openComparison(page, ids) {
  await runCommand(page, 'Pitwall: Compare Runs…');
  const widget = page.locator('.quick-input-widget');
  const input = widget.locator('input.input');
  await widget.getByText('Choose 2 to 5').waitFor();
  for (const id of ids) {
    await input.fill(id);
    const row = widget.locator('.quick-input-list .monaco-list-row', { hasText: id });
    await row.waitFor();
    if ((await row.locator('.monaco-checkbox.checked, input:checked').count()) === 0) await row.click();
  }
  await input.fill('');
  await page.keyboard.press('Enter');
  const panel = webviewFrame(page);
  await panel.getByRole('heading', { name: 'Comparison', level: 1 }).waitFor();
  await panel.getByRole('region', { name: 'Results' }).waitFor();
  await settled(page);
}

/** The form of Run With…, of a task file. */
export async function openRunForm(page, file) {
  await openFile(page, file);
  await runCommand(page, 'Pitwall: Run Task With…');
  await webviewFrame(page).locator('.run-form').waitFor();
  await settled(page);
}

/** Back to the run under what lies over it. */
export async function closeScreen(page) {
  const panel = webviewFrame(page);
  const back = panel.getByRole('button', { name: 'Back to the run' });
  if ((await back.count()) > 0) await back.click();
  else {
    await panel.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('Escape');
  }
  await panel.locator('select#run').waitFor();
}

function nameOf(task, title) {
  return `${task}-${title.trim().toLowerCase().replace(/[^\p{L}\d]+/gu, '-')}`;
}
