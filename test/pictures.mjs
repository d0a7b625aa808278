// `npm run pictures`: the pictures of the README (docs/) and the walkthrough (media/walkthrough/), taken of a real VS Code on a workspace with recorded runs; in the other themes, to look at, into test-results/.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSession } from './e2e/session.mjs';
import { makeDemoWorkspace, wholeRuns } from './vscode/demoWorkspace.mjs';
import { closeScreen, openComparison, openRun, settled } from './vscode/panelPages.mjs';
import { openFile, runCommand, webviewFrame } from './vscode/workbench.mjs';

const root = path.resolve(import.meta.dirname, '..');
const themes = [
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark' },
  { name: 'light', theme: 'Light Modern', workbench: 'vs' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black' },
];
/** A picture of more is not worth its place in a page that everybody loads. */
const mostBytes = 120 * 1024;
const [only] = process.argv.slice(2);

const session = await startSession({ viewport: { width: 1000, height: 640 }, prepare: async (workspace, home) => await makeDemoWorkspace(workspace, { runs: wholeRuns, home }) });
const { page } = session;
const panel = webviewFrame(page);

/** In the order in which they are taken: each is arranged from what the one before has left. */
const scenes = [
  { name: 'create', arrange: async () => await openWizard(), tidy: async () => await page.keyboard.press('Escape') },
  { name: 'run', arrange: async () => await openTask('gsm8k.eval.yaml') },
  { name: 'watch', arrange: async () => await openOverview('gsm8k') },
  { name: 'samples', arrange: async () => await openSample('gsm8k') },
  { name: 'bench', arrange: async () => await openTab('chat', 'Overview') },
  { name: 'timeline', arrange: async () => await openTab('slots', 'Timeline') },
  { name: 'server', arrange: async () => await openTab('slots', 'Overview') },
  {
    name: 'compare',
    arrange: async () => await openComparison(page, session.reading(store => store.runs().filter(({ task }) => task === 'maths').map(({ id }) => id))),
    tidy: async () => await closeScreen(page),
  },
];
/** The file of a scene's picture, where one is shown: dark ones in the README, dark and light ones in the walkthrough. */
const readme = { watch: 'panel', samples: 'samples', bench: 'bench', server: 'tune', compare: 'comparison', run: 'editor', timeline: 'timeline' };
const walkthrough = ['create', 'run', 'watch', 'samples', 'compare', 'server'];

try {
  await page.locator('.explorer-folders-view').waitFor();
  await runCommand(page, 'View: Close Primary Side Bar');
  for (const { name: themeName, theme, workbench } of themes) {
    await session.useTheme(theme, workbench);
    await runCommand(page, 'View: Close All Editors');
    for (const { name, arrange, tidy } of scenes) {
      if (only !== undefined && only !== name) continue;
      await arrange();
      await page.mouse.move(999, 320);
      const targets = [
        ...(themeName === 'dark' && name in readme ? [`docs/${readme[name]}.png`] : []),
        ...(themeName !== 'high-contrast' && walkthrough.includes(name) ? [`media/walkthrough/${name}-${themeName}.webp`] : []),
        ...(themeName === 'dark' ? [] : [`test-results/picture-${name}-${themeName}.png`]),
      ];
      for (const target of targets) await shoot(target);
      await tidy?.();
    }
  }
} finally {
  await session.stop();
}

async function shoot(target) {
  const file = path.join(root, target);
  mkdirSync(path.dirname(file), { recursive: true });
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  writeFileSync(file, target.endsWith('.webp') ? await asWebp(png) : png);
  const bytes = statSync(file).size;
  console.log(`${target}: ${Math.round(bytes / 1024)} KiB`);
  if (!target.startsWith('test-results') && bytes > mostBytes) throw new Error(`${target} has ${bytes} bytes`);
}

/** What is shipped with the extension has a third of the size so, and looks the same. */
async function asWebp(png) {
  const converter = await page.context().newPage();
  const dataUrl = await converter.evaluate(async source => {
    const image = new window.Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  }, `data:image/png;base64,${png.toString('base64')}`);
  await converter.close();
  return Buffer.from(dataUrl.split(',')[1], 'base64');
}

async function openWizard() {
  await runCommand(page, 'Pitwall: New Task');
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.locator('.quick-input-title', { hasText: 'New Task' }).waitFor();
}

async function openTask(file) {
  await openFile(page, file);
  await page.locator('.codelens-decoration a', { hasText: /^▶ Run$/u }).waitFor();
}

async function openTab(task, title) {
  await openRun(page, task);
  await panel.getByRole('tab', { name: title, exact: true }).click();
  await settled(page);
}

/** With the differences, which are folded where a person has not opened them. */
async function openOverview(task) {
  await openTab(task, 'Overview');
  await panel.locator('details', { hasText: 'Differences' }).evaluate(details => (details.open = true));
}

async function openSample(task) {
  await openTab(task, 'Samples');
  await panel.locator('#sample-0').click();
  await panel.getByRole('complementary').waitFor();
  await settled(page);
}
