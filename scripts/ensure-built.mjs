// Builds the bundles, only when a source is newer than they are.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const sources = ['src', 'webview', 'media', 'esbuild.mjs', 'package.json', 'package-lock.json'];
const bundles = ['dist/extension.js', 'dist/runner.js', 'dist/cli.js', 'dist/worker.js', 'dist/custom.js', 'dist/sim.js', 'dist/timer.js', 'dist/loadWorker.js', 'dist/webview.js'];

export function ensureBuilt() {
  const built = Math.min(...bundles.map(file => modifiedMs(file)));
  const newest = Math.max(...sources.flatMap(filesUnder).map(modifiedMs));
  if (built >= newest) return;
  // What the build says goes to stderr: stdout belongs to the command that is run next.
  execFileSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
}

function filesUnder(name) {
  const file = path.join(root, name);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [name];
  // A folder's own time changes when a file in it goes away.
  return [name, ...readdirSync(file, { recursive: true }).map(entry => path.join(name, entry))];
}

/** 0 where there is no such file. */
function modifiedMs(name) {
  return statSync(path.join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (import.meta.main) ensureBuilt();
