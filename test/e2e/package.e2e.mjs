// What is shipped, exactly.
import { listFiles, PackageManager } from '@vscode/vsce';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codeMaking } from '../../scripts/makesNoCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const under = folder => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.relative(root, path.join(entry.parentPath, entry.name)));

test('the package holds the bundles, the schema and the pictures, and nothing else', async () => {
  const shipped = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const wanted = [
    'package.json', 'package.nls.json', 'README.md', 'CHANGELOG.md', 'LICENSE',
    'dist/extension.js', 'dist/runner.js', 'dist/cli.js', 'dist/worker.js', 'dist/shardWorker.js', 'dist/custom.js', 'dist/sandbox.js', 'dist/sim.js', 'dist/timer.js',
    'dist/undiciPool.js', 'dist/loadWorker.js', 'dist/guard.js', 'dist/balancer.js', 'dist/parquet.js', 'dist/measure.js', 'dist/aiSdk.js', 'dist/webview.js', 'dist/comparison.js', 'dist/samples.js',
    ...under('dist').filter(file => file.endsWith('.css')),
    // What the extension loads when it is first needed, and what command line and runner share.
    ...under('dist').filter(file => /(?:extension|core)-\w+\.js$/u.test(file)),
    ...under('schemas').filter(file => file.endsWith('.json')),
    ...under('l10n'),
    ...under('media'),
  ];
  assert.deepEqual(shipped.map(file => file.replaceAll('\\', '/')).sort(), wanted.sort());
  assert.ok(wanted.some(file => file.startsWith('schemas/')), 'the schema is there');
});

test('no bundle makes code of a text but the one that is for that, in a process that may do nothing', () => {
  const scripts = under('dist').filter(file => file.endsWith('.js') && file !== 'dist/sandbox.js');
  assert.ok(scripts.length > 15);
  const made = scripts.flatMap(file => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const found = codeMaking.exec(text);
    return found === null ? [] : [`${file}: ${text.slice(Math.max(0, found.index - 40), found.index + 60)}`];
  });
  assert.deepEqual(made, []);
});

test('its size', t => {
  const bytes = statSync(path.join(root, 'pitwall.vsix')).size;
  t.diagnostic(`pitwall.vsix: ${Math.round(bytes / 1024)} KiB`);
  assert.ok(bytes <= 3_000_000, `${bytes} bytes`);
});
