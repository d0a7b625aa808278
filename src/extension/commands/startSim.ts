import { connect } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import type { Services } from '../services.ts';
import { isTrusted } from '../startRun.ts';
import { offer } from '../tell.ts';

/** Where new tasks look for it. */
const usualPort = 8399;
const mostPorts = 20;
const patienceMs = 15_000;

/** Starts `pitwall sim` in a terminal of its own, which ends it when it is closed, and tells its address. Returns the address; undefined where the person is told why not. */
export async function startSim({ extensionPath }: Services): Promise<string | undefined> {
  if (!(await isTrusted())) return undefined;
  const port = await freePort();
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('Simulated Server :{0}', port),
    iconPath: new vscode.ThemeIcon('beaker'),
    shellPath: process.execPath,
    shellArgs: [path.join(extensionPath, 'dist', 'cli.js'), 'sim', '--port', String(port)],
    env: { ELECTRON_RUN_AS_NODE: '1' },
    isTransient: true,
  });
  terminal.show(true);
  const address = `http://127.0.0.1:${port}/v1`;
  const answers = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting the simulated server') }, () => waitFor(port, terminal));
  if (!answers) throw new HumanError({ what: vscode.l10n.t('the simulated server does not answer at {0}', address), toDo: vscode.l10n.t('see its terminal') });
  void offer('information', vscode.l10n.t('The simulated server listens at {0}. It ends with its terminal.', address), {
    [vscode.l10n.t('Copy Address')]: () => vscode.env.clipboard.writeText(address),
    [vscode.l10n.t('New Task')]: () => vscode.commands.executeCommand('pitwall.newTask'),
  });
  return address;
}

/** The usual one, or the next that nobody answers on. */
async function freePort(): Promise<number> {
  for (let port = usualPort; port < usualPort + mostPorts; port++) if (!(await isTaken(port))) return port;
  throw new HumanError({ what: vscode.l10n.t('the ports {0} to {1} are all taken', usualPort, usualPort + mostPorts - 1), toDo: vscode.l10n.t('end one of the servers, or start it in a terminal with `pitwall sim --port N`') });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(300, () => end(true)).once('connect', () => end(true)).once('error', () => end(false));
  });
}

/** Until somebody answers there, the terminal has ended, or it takes too long. */
async function waitFor(port: number, terminal: vscode.Terminal): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && terminal.exitStatus === undefined) {
    if (await isTaken(port)) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return false;
}
