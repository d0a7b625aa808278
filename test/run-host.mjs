// Host tests, through @vscode/test-electron, in a copy of test/host/workspace.
//   VSCODE=server   the VS Code server of scripts/ensure-vscode.sh: chosen by itself on a Linux without a display
//   GREP='Pause'     only the tests whose names hold that
//   VSCODE=desktop  a desktop VS Code: VSCODE_EXECUTABLE_PATH, or the stable one, downloaded
import { runTests } from '@vscode/test-electron';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureVscode } from '../scripts/ensureVscode.mjs';

const root = path.resolve(import.meta.dirname, '..');
const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
const mode = process.env.VSCODE ?? (headless && !process.env.VSCODE_EXECUTABLE_PATH ? 'server' : 'desktop');
const executable = mode === 'server' ? path.join(root, 'test/vscode/code') : process.env.VSCODE_EXECUTABLE_PATH;

const scratch = mkdtempSync(path.join(os.tmpdir(), 'pitwall-host-workspace-'));
const workspace = path.join(scratch, 'workspace');
cpSync(path.join(root, 'test/host/workspace'), workspace, { recursive: true });
cpSync(path.join(root, 'examples'), path.join(workspace, 'examples'), { recursive: true, filter: source => !source.includes('.pitwall') });

let code = 1;
try {
  if (mode === 'server') process.env.CODE_SERVER_HOME = ensureVscode();
  code = await runTests({
    ...(executable === undefined ? { version: 'stable' } : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: [root, path.join(root, 'test/host/fakeModels')],
    extensionTestsPath: path.join(root, 'dist-test/index.js'),
    extensionTestsEnv: { PITWALL_HOME: path.join(scratch, 'home'), ...(process.env.GREP === undefined ? {} : { PITWALL_HOST_GREP: process.env.GREP }) },
    launchArgs: [workspace],
  });
} catch (error) {
  console.error(String(error));
}
rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
process.exit(code);
