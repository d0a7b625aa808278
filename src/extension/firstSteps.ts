import * as vscode from 'vscode';

/** Ticks off a step of the walkthrough that nothing of the editor's own tells of. */
export function didStep(step: 'sampleOpened' | 'runsCompared'): void {
  void vscode.commands.executeCommand('setContext', `pitwall.${step}`, true);
}
