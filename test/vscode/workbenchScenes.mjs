// What VS Code itself shows of Pitwall: the wizard, a task file in its editor, the views, the walkthrough. Pictures are taken of it.
import { openFile, runCommand } from './workbench.mjs';

/** @type {readonly import('./panelScenes.mjs').Part[]} */
export const partsOfWorkbench = [
  {
    name: 'the wizard New Task',
    async go({ page }, visit) {
      await runCommand(page, 'View: Close All Editors');
      await runCommand(page, 'Pitwall: New Task');
      await page.locator('.quick-input-title', { hasText: 'New Task' }).waitFor();
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await visit('wizard');
      await page.locator('.quick-input-list .monaco-list-row').first().click();
      await page.locator('.quick-input-title', { hasText: 'which model' }).waitFor();
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await visit('wizard-model');
      await page.keyboard.press('Escape');
    },
  },
  {
    name: 'a task file in its editor',
    async go({ page }, visit) {
      await openFile(page, 'gsm8k.eval.yaml');
      await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).waitFor();
      await visit('task-editor');
      await runCommand(page, 'View: Close All Editors');
    },
  },
  {
    name: 'the views',
    async go({ page }, visit) {
      await openFile(page, 'sums.eval.yaml');
      await page.locator('.activitybar [aria-label^="Pitwall"]').first().click();
      const views = page.locator('.sidebar .pane');
      await views.locator('.monaco-list-row').first().waitFor();
      await visit('views');
      for (const name of ['Endpoints', 'GPU Slots']) {
        const header = page.locator('.sidebar .pane-header', { hasText: name });
        if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
      }
      await visit('views-all');
      await page.locator('.activitybar [aria-label^="Testing"]').first().click();
      await page.locator('.sidebar .monaco-list-row', { hasText: 'gsm8k' }).first().waitFor();
      await visit('test-explorer');
      await runCommand(page, 'View: Close Primary Side Bar');
      await runCommand(page, 'View: Close All Editors');
    },
  },
  {
    name: 'the walkthrough',
    async go({ page }, visit) {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input.input').fill('>Welcome: Open Walkthrough');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Open Walkthrough' }).first().click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Get Started with Pitwall' }).first().click();
      await page.waitForFunction(() => [...document.querySelectorAll('.gettingStartedContainer .getting-started-media img')].some(image => image.naturalWidth > 0));
      await visit('walkthrough');
      await runCommand(page, 'View: Close All Editors');
    },
  },
];
