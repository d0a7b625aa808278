// The themes of VS Code as a page sees them: variables on its root, classes and data on its body.
import assert from 'node:assert/strict';

/** `seen`: what its body looks like. @typedef {{name: string, css: string, classes: string, data: Record<string, string>, seen: string}} Look */

const themes = [
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
];

/**
 * What VS Code gives the page in each theme, the dark one last, which stays. A page that wears one looks as it does in that theme, at once: the whole window takes a second to change.
 * @param {{useTheme: (theme: string, bodyClass: string) => Promise<void>}} session @param {import('playwright-core').Frame} frame @returns {Promise<readonly Look[]>}
 */
export async function themeLooks(session, frame) {
  const looks = [];
  for (const { name, theme, workbench, body } of themes) {
    await session.useTheme(theme, workbench);
    await frame.locator(`body.${body}`).waitFor();
    looks.push({ name, ...(await frame.evaluate(() => ({ css: document.documentElement.style.cssText, classes: document.body.className, data: { ...document.body.dataset }, seen: `${getComputedStyle(document.body).color} on ${getComputedStyle(document.body).backgroundColor}` }))) });
  }
  return looks;
}

/** @param {import('playwright-core').Frame} frame @param {Look} look */
export async function wear(frame, look) {
  const seen = await frame.evaluate(({ css, classes, data }) => {
    document.documentElement.style.cssText = css;
    Object.assign(document.body.dataset, data);
    document.body.className = classes;
    return `${getComputedStyle(document.body).color} on ${getComputedStyle(document.body).backgroundColor}`;
  }, look);
  assert.equal(seen, look.seen);
}
