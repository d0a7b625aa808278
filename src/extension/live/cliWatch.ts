import { execa } from 'execa';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** After a failure it is tried again. */
const againMs = 5_000;

export interface CliQuestion {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** What a watching command of ours says, line by line, while somebody looks: its process begins with the first look, and ends with the last. */
export class CliWatch implements Disposable {
  private readonly extensionPath: string;
  private readonly asked: () => CliQuestion;
  private readonly onLine: (line: string) => void;
  private readonly onFailure: (failure: string) => void;
  private child: Child | undefined;
  private again: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(of: { readonly extensionPath: string; readonly asked: () => CliQuestion; readonly onLine: (line: string) => void; readonly onFailure: (failure: string) => void }) {
    this.extensionPath = of.extensionPath;
    this.asked = of.asked;
    this.onLine = of.onLine;
    this.onFailure = of.onFailure;
  }

  /** Begins; where it has begun, nothing. */
  start(): void {
    if (this.child !== undefined || this.disposed) return;
    clearTimeout(this.again);
    const { args, environment = {} } = this.asked();
    const child = begin(this.extensionPath, args, environment);
    this.child = child;
    void this.follow(child);
  }

  stop(): void {
    clearTimeout(this.again);
    this.child?.kill();
    this.child = undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.stop();
  }

  private async follow(child: Child): Promise<void> {
    try {
      for await (const line of child) if (this.child === child) this.onLine(line);
    } catch {
      // How it ended is told below.
    }
    const { stderr } = await child;
    // Stopped, or begun anew.
    if (this.child !== child) return;
    this.child = undefined;
    this.onFailure(stderr.trim().replace(/^(pitwall|error): /u, '') || vscode.l10n.t('What was watched has ended.'));
    this.again = setTimeout(() => this.start(), againMs);
  }
}

type Child = ReturnType<typeof begin>;

function begin(extensionPath: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  return execa(process.execPath, [path.join(extensionPath, 'dist', 'cli.js'), ...args], { reject: false, windowsHide: true, stdin: 'ignore', buffer: { stdout: false }, env: { ...environment, ELECTRON_RUN_AS_NODE: '1' } });
}
