// `node scripts/picture.mjs IN.svg OUT.png [dark]`: a picture that `pitwall export RUN --format svg` wrote, as PNG, half as fine again: a page of the marketplace shows no SVG.
import { readFileSync } from 'node:fs';
import { startBrowser } from '../test/vscode/workbench.mjs';

const [from, to, scheme = 'light'] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error('usage: node scripts/picture.mjs IN.svg OUT.png [dark]');
  process.exit(2);
}
const browser = await startBrowser();
try {
  const page = await browser.newPage({ colorScheme: scheme, deviceScaleFactor: 1.5 });
  await page.setContent(`<body style="margin:0">${readFileSync(from, 'utf8')}</body>`);
  await page.locator('svg').first().screenshot({ path: to, omitBackground: true });
} finally {
  await browser.close();
}
