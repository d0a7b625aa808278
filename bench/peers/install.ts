import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Installs a peer from npm outside the checkout, once for each version; returns its folder of programs. */
export function installPeer(name: string, version: string): string {
  const folder = installOnce(name, version, to => execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', to, `${name}@${version}`], { stdio: 'inherit' }));
  return path.join(folder, 'node_modules', '.bin');
}

/** Installs a peer written in Python, in an environment of its own outside the checkout; returns its folder of programs. @param more what it needs besides */
export function installPythonPeer(name: string, version: string, more: { readonly alone?: boolean; readonly packages?: readonly string[] } = {}): string {
  const folder = installOnce(name, version, to => {
    execFileSync('python3', ['-m', 'venv', to], { stdio: 'inherit' });
    const install = [path.join(to, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check'] as const;
    run([...install, ...(more.alone === true ? ['--no-deps'] : []), `${name}==${version}`]);
    if (more.packages !== undefined) run([...install, ...more.packages]);
  });
  return path.join(folder, 'bin');
}

/** A stamp tells what is whole from what was left half done. */
function installOnce(name: string, version: string, install: (folder: string) => void): string {
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'pitwall', 'peers', `${name}-${version}`);
  const stamp = path.join(folder, 'installed');
  if (!existsSync(stamp)) {
    mkdirSync(folder, { recursive: true });
    console.error(`installing ${name} ${version} into ${folder} (some minutes)`);
    install(folder);
    writeFileSync(stamp, '');
  }
  return folder;
}

function run([command = '', ...args]: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
