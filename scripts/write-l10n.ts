// Writes l10n/bundle.l10n.json, what a translator of the editor's own texts starts from: the literals of every l10n.t of the extension and the panel. A test fails while the committed one is stale.
import { mkdirSync, writeFileSync } from 'node:fs';
import { l10nBundle } from './l10nBundle.ts';

mkdirSync('l10n', { recursive: true });
writeFileSync('l10n/bundle.l10n.json', `${JSON.stringify(await l10nBundle(process.cwd()), undefined, 2)}\n`);
