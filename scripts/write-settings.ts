// Writes the table of settings into README.md from package.json; a test fails while the committed one is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { withSettings } from './settingsPage.ts';

writeFileSync('README.md', withSettings(readFileSync('README.md', 'utf8'), process.cwd()));
