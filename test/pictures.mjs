// `npm run pictures`: everything that the panel and the workbench show of Pitwall, in each theme, of a real VS Code on a workspace with recorded runs: into test-results/, to be looked at; some of them are the README's (docs/) and the walkthrough's (media/walkthrough/).
// `npm run pictures -- PART…` takes only the parts whose names contain one of these words.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSession } from './e2e/session.mjs';
import { furtherRuns, layDemoWorkspace, recordRuns, wholeRuns } from './vscode/demoWorkspace.mjs';
import { settled } from './vscode/panelPages.mjs';
import { partsWithoutRuns, partsWithRuns } from './vscode/panelScenes.mjs';
import { partsOfWorkbench } from './vscode/workbenchScenes.mjs';
import { runCommand, webviewFrame } from './vscode/workbench.mjs';

const root = path.resolve(import.meta.dirname, '..');
const themes = [
  { name: 'dark', theme: 'Dark Modern', workbench: 'vs-dark', body: 'vscode-dark' },
  { name: 'light', theme: 'Light Modern', workbench: 'vs', body: 'vscode-light' },
  { name: 'high-contrast', theme: 'Default High Contrast', workbench: 'hc-black', body: 'vscode-high-contrast' },
];
/** A picture of more is not worth its place in a page that everybody loads. */
const mostBytes = 150 * 1024;
/** The scenes that are shown: dark ones in the README, dark and light ones in the walkthrough. */
const readme = { views: 'editor', 'gsm8k-differences': 'panel', 'gsm8k-sample': 'samples', 'chat-load': 'bench', 'slots-overview': 'tune', 'slots-timeline': 'timeline', 'compared-evals': 'comparison' };
const walkthrough = { wizard: 'create', 'task-editor': 'run', 'gsm8k-differences': 'watch', 'gsm8k-sample': 'samples', 'compared-evals': 'compare', 'slots-overview': 'server' };

const words = process.argv.slice(2);
const session = await startSession({ viewport: { width: 1000, height: 640 }, prepare: layDemoWorkspace });
const { page } = session;
try {
  await page.locator('.explorer-folders-view').waitFor();
  await runCommand(page, 'View: Close Primary Side Bar');
  await take(partsWithoutRuns);
  // The whole ones are the newest of their tasks: those are shown.
  for (const runs of [furtherRuns, wholeRuns]) await recordRuns(session.workspace, { runs, home: session.home });
  await take([...partsOfWorkbench, ...partsWithRuns]);
} finally {
  await session.stop();
}

async function take(parts) {
  for (const { name, go } of parts) {
    if (words.length > 0 && !words.some(word => name.includes(word))) continue;
    await go(session, async scene => {
      // Where a list of choices is open, any other key would close it: the mouse alone gets out of the way.
      await page.mouse.move(999, 320);
      for (const { name: themeName, theme, workbench, body } of themes) {
        await session.useTheme(theme, workbench);
        if ((await page.locator('iframe.webview.ready').count()) > 0) {
          await webviewFrame(page).locator(`body.${body}`).waitFor({ state: 'attached' });
          await settled(page);
        }
        await shoot(`test-results/picture-${scene}-${themeName}.png`);
        if (themeName === 'dark' && scene in readme) await shoot(`docs/${readme[scene]}.png`);
        if (themeName !== 'high-contrast' && scene in walkthrough) await shoot(`media/walkthrough/${walkthrough[scene]}-${themeName}.webp`);
      }
    });
  }
}

async function shoot(target) {
  const file = path.join(root, target);
  mkdirSync(path.dirname(file), { recursive: true });
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  writeFileSync(file, target.endsWith('.webp') ? await asWebp(png) : png);
  const bytes = statSync(file).size;
  if (target.startsWith('test-results')) return;
  console.log(`${target}: ${Math.round(bytes / 1024)} KiB`);
  if (bytes > mostBytes) throw new Error(`${target} has ${bytes} bytes`);
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
    // They are a sixth of the package: what is written in them is as legible with less.
    return canvas.toDataURL('image/webp', 0.6);
  }, `data:image/png;base64,${png.toString('base64')}`);
  await converter.close();
  return Buffer.from(dataUrl.split(',')[1], 'base64');
}
