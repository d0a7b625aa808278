import * as vscode from 'vscode';

/** What a click on a run in a tree does: the panel shows it, and the focus stays, so that arrows, Delete and F2 go on to be the tree's. */
export function openFromTree(run: string, experiment?: string): vscode.Command {
  const how: OpenHow = { keepsFocus: true, ...(experiment === undefined ? {} : { experiment }) };
  return { title: vscode.l10n.t('Open Panel'), command: 'pitwall.openPanel', arguments: [run, how] };
}

/** How the panel is opened on a run. */
export interface OpenHow {
  /** Of the run: its details open. */
  readonly experiment?: string;
  readonly keepsFocus?: boolean;
}

/** What a command is given beside its run: an experiment's id, or what a tree says. */
export function parseOpenHow(given: unknown): OpenHow {
  if (typeof given === 'string') return { experiment: given };
  if (typeof given !== 'object' || given === null || !('keepsFocus' in given)) return {};
  return { keepsFocus: given.keepsFocus === true, ...('experiment' in given && typeof given.experiment === 'string' ? { experiment: given.experiment } : {}) };
}
