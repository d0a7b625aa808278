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
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(`>${title}`);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await row.waitFor();
  await row.click();
}

/** Asked for again where the list was drawn anew under the click, which then chose nothing. */
export async function openFile(page, name) {
  const tab = page.locator(`.tab.active[data-resource-name="${name}"]`);
  for (let left = 3; ; left--) {
    await page.keyboard.press('Control+P');
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(name);
    // The row and not Enter: the first row may still be the previous filter's.
    await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    try {
      return await tab.waitFor({ timeout: 10_000 });
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
