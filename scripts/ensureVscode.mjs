import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Installs the VS Code server of scripts/ensure-vscode.sh unless it is there; returns its folder. Throws when that fails: the reason is on stderr then. */
export function ensureVscode() {
  const done = spawnSync('bash', [path.join(import.meta.dirname, 'ensure-vscode.sh')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error('no VS Code server could be installed');
  return done.stdout.trim().split('\n').at(-1);
}
