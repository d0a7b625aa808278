// `node scripts/write-nls.ts`: moves what package.json says to a person into package.nls.json, where a translator finds it, and leaves its keys; what is moved already stays. A test fails while a text is left.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { moveTexts, type Json } from './nlsTexts.ts';

const known = existsSync('package.nls.json') ? (JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>) : {};
const { manifest, texts } = moveTexts(JSON.parse(readFileSync('package.json', 'utf8')) as Json, known);
writeFileSync('package.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
writeFileSync('package.nls.json', `${JSON.stringify(texts, undefined, 2)}\n`);
