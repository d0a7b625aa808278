// What a person does in the workbench, by Playwright: open a file, run a command, look into a panel.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const chromiumArgs = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

export function startBrowser() {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(file => file !== undefined && existsSync(file));
  if (found === undefined) throw new Error('no Chromium found; run scripts/ensure-vscode.sh or set CHROMIUM to one');
  return chromium.launch({ executablePath: found, headless: true, args: chromiumArgs });
}

/** A new page on the workbench. `onConsole` hears every console message, also those of webviews. */
export async function openWorkbench(browser, url, { viewport = { width: 1400, height: 900 }, onConsole, onRequest } = {}) {
  const context = await browser.newContext({ viewport, permissions: [] });
  if (onRequest !== undefined) context.on('request', onRequest);
  const page = await context.newPage();
  if (onConsole !== undefined) page.on('console', onConsole);
  await page.goto(`${url}/`, { waitUntil: 'domcontentloaded' });
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  return page;
}

/** By the palette. Clicks the row instead of Enter: the first row may still be the previous filter's. */
export async function runCommand(page, title) {
  await choose(page, 'F1', `>${title}`, title);
}

/** Returns once its text is there, which is when extensions know of it. */
export async function openFile(page, name) {
  await choose(page, 'Control+P', name, name, async () => {
    await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 10_000 });
    await page.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor({ timeout: 10_000 });
  });
}

/** Asked again where the list was drawn anew under the click, which then chose nothing, or where it went because the panel came to the front late. */
async function choose(page, key, words, row, chosen = async () => undefined) {
  for (let left = 3; ; left--) {
    try {
      await page.keyboard.press(key);
      await page.locator('.quick-input-widget input.input').fill(words, { timeout: 10_000 });
      await page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click({ timeout: 10_000 });
      return await chosen();
    } catch (error) {
      if (left === 1) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** The inner document of the n-th webview, in order of creation. */
export function webviewFrame(page, n = 0) {
  return page.frameLocator('iframe.webview.ready').nth(n).frameLocator('#active-frame');
}

/** Waits until the text of `selector` matches; returns that text. */
export async function waitForText(page, selector, pattern, timeout = 30_000) {
  const handle = await page.waitForFunction(
    ([css, source]) => {
      const text = document.querySelector(css)?.textContent ?? '';
      return new RegExp(source, 'u').test(text) ? text : false;
    },
    [selector, pattern.source],
    { timeout },
  );
  return await handle.jsonValue();
}

/** Answers the Save dialog with `file`. The dialog proposes a name a moment after it is shown, over what was typed before. */
export async function saveAs(page, file) {
  const css = '.quick-input-widget input.input';
  await page.waitForFunction(([input, ending]) => document.querySelector(input)?.value.endsWith(ending), [css, file.slice(file.lastIndexOf('.'))]);
  const input = page.locator(css);
  await input.fill(file);
  await input.press('Enter');
}
