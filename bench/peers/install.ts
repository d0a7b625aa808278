import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Installs a peer from npm outside the checkout, once for each version; returns its folder of programs. */
export function installPeer(name: string, version: string): string {
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'pitwall', 'peers', `${name}-${version}`);
  const stamp = path.join(folder, 'installed');
  if (!existsSync(stamp)) {
    mkdirSync(folder, { recursive: true });
    console.log(`installing ${name} ${version} into ${folder} (some minutes)`);
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`], { stdio: 'inherit' });
    writeFileSync(stamp, '');
  }
  return path.join(folder, 'node_modules', '.bin');
}
