import * as vscode from 'vscode';

type Step = 'taskOpened' | 'panelOpened' | 'sampleOpened' | 'runsCompared';

const done = new Set<Step>();

/** Ticks off a step of the walkthrough that nothing of the editor's own tells of. */
export function didStep(step: Step): void {
  if (done.has(step)) return;
  done.add(step);
  void vscode.commands.executeCommand('setContext', `pitwall.${step}`, true);
}
