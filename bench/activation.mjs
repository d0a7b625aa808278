// `npm run bench:activation [-- STARTS]`: how long the extension takes to activate in a real extension host (what `activate` takes, and what Node takes to load its bundle), median of that many starts, and the size of what is shipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const starts = Number(process.argv[2] ?? 5);
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const told = (name, values) => console.log(`${name.padEnd(34)} median ${median(values).toFixed(1)} ms of ${values.map(value => value.toFixed(1)).join(' ')}`);

execFileSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root });
const activated = [];
for (let start = 0; start < starts; start++) {
  const { stdout } = spawnSync(process.execPath, [path.join(root, 'test/run-host.mjs')], { cwd: root, encoding: 'utf8', env: { ...process.env, PITWALL_HOST_GREP: 'activation it activates' } });
  const ms = /activated in ([\d.]+) ms/u.exec(stdout)?.[1];
  if (ms === undefined) throw new Error(`no start: ${stdout.slice(-2000)}`);
  activated.push(Number(ms));
}
execFileSync(process.execPath, [path.join(root, 'esbuild.mjs'), '--production'], { cwd: root });
const loaded = Array.from({ length: starts }, () => Number(execFileSync(process.execPath, [path.join(import.meta.dirname, 'loadExtension.cjs')], { encoding: 'utf8' })));

told('activate, in an extension host', activated);
told('loading dist/extension.js, shipped', loaded);
for (const file of readdirSync(path.join(root, 'dist')).filter(name => /\.(js|css)$/u.test(name)).sort()) console.log(`${`dist/${file}`.padEnd(34)} ${String(Math.round(statSync(path.join(root, 'dist', file)).size / 1024)).padStart(6)} KiB`);
const vsix = path.join(root, 'pitwall.vsix');
if (statSync(vsix, { throwIfNoEntry: false }) !== undefined) console.log(`${'pitwall.vsix'.padEnd(34)} ${String(Math.round(statSync(vsix).size / 1024)).padStart(6)} KiB`);
