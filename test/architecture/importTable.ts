/** What one folder may import. Relative imports within the folder are always allowed. */
export interface FolderRule {
  /** Folders it may import anything from. */
  readonly may: readonly string[];
  /** Folders it may import types from, by `import type`. */
  readonly typesFrom?: readonly string[];
  /** Node's own modules. */
  readonly node?: boolean;
  readonly vscode?: boolean;
}

/** The import law: ARCHITECTURE.md shows the same table, and a test compares the two. */
export const importTable: Readonly<Record<string, FolderRule>> = {
  base: { may: [] },
  task: { may: ['base'] },
  plan: { may: ['base', 'task'] },
  schedule: { may: ['base', 'plan'] },
  execute: { may: ['base', 'task', 'plan', 'schedule'], node: true },
  score: { may: ['base', 'task'] },
  store: { may: ['base', 'plan', 'score'], node: true },
  report: { may: ['base', 'plan', 'score'], typesFrom: ['store'] },
  protocol: { may: ['base', 'report'] },
  runner: { may: ['base', 'task', 'plan', 'schedule', 'execute', 'score', 'store', 'report', 'protocol'], node: true },
  serve: { may: ['base', 'task', 'plan', 'store', 'protocol'], node: true },
  cli: { may: ['base', 'task', 'plan', 'schedule', 'execute', 'score', 'store', 'report', 'protocol', 'runner', 'serve'], node: true },
  extension: { may: ['base', 'task', 'plan', 'store', 'report', 'protocol'], node: true, vscode: true },
  webview: { may: ['protocol'], typesFrom: ['report'] },
};
