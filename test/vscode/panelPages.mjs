// How one gets to what the panel shows: a run, one of its pages, and what lies over a run.
import { openFile, runCommand, webviewFrame } from './workbench.mjs';

/** The newest run of a task, in the panel, which is opened first where it is not. */
export async function openRun(page, task) {
  const panel = webviewFrame(page);
  if ((await page.locator('iframe.webview.ready').count()) === 0) await runCommand(page, 'Pitwall: Open Panel');
  const picker = panel.locator('select#run');
  await picker.waitFor();
  await picker.locator('option', { hasText: new RegExp(`^\\s*${task} `, 'u') }).first().waitFor({ state: 'attached' });
  const value = await picker.locator('option').evaluateAll((options, name) => options.find(option => option.textContent.trim().startsWith(`${name} `))?.value, task);
  if (value === undefined) throw new Error(`the panel offers no run of ${task}`);
  await picker.selectOption(value);
  await panel.getByRole('heading', { name: task, level: 1 }).waitFor();
}

/** The newest run of a task, at one of its pages. */
export async function openTab(page, task, title) {
  await openRun(page, task);
  await webviewFrame(page).getByRole('tab', { name: title, exact: true }).click();
  await settled(page);
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
  await panel.getByRole('region', { name: 'Runs, and what differs' }).waitFor();
  await settled(page);
}

/** The form of Run With…, of a task file. */
export async function openRunForm(page, file) {
  await openFile(page, file);
  await runCommand(page, 'Pitwall: Run Task With…');
  await webviewFrame(page).locator('.run-form').waitFor();
  await settled(page);
}

/** Back to the run under what lies over it, where something does. */
export async function closeScreen(page) {
  const panel = webviewFrame(page);
  const form = panel.locator('.run-form');
  const back = panel.getByRole('button', { name: 'Back to the run' });
  if ((await back.count()) > 0) await back.click();
  else if ((await form.count()) > 0) await form.getByRole('button', { name: 'Cancel' }).click();
  await form.or(back).waitFor({ state: 'detached' });
}
