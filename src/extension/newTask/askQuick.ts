import * as vscode from 'vscode';
import type { Place, Turn } from './askInTurn.ts';

/** A line of a list, and what follows when it is chosen. */
export type Choice<R> = vscode.QuickPickItem & { readonly turn: Turn<R> };

interface Asked {
  readonly title: string;
  /** How many questions come after it, as far as is known. */
  readonly after: number;
}

/** A list to choose from; the choices may come later. */
export async function askPick<R>(place: Place, asked: Asked & { readonly placeholder?: string; readonly choices: Promise<readonly Choice<R>[]> }): Promise<Turn<R>> {
  const picking = vscode.window.createQuickPick<Choice<R>>();
  picking.placeholder = asked.placeholder ?? '';
  picking.matchOnDescription = true;
  picking.busy = true;
  return await answerOf(picking, place, asked, asked.choices.then(choices => {
    picking.items = choices;
    const before = choices.find(({ label }) => label === place.said);
    // None would take the first from Enter, too.
    if (before !== undefined) picking.activeItems = [before];
    picking.busy = false;
  }), () => {
    const [chosen] = picking.selectedItems;
    if (chosen !== undefined) place.said = chosen.label;
    return chosen?.turn;
  });
}

/** A line to write. `problemOf`: why a text will not do. */
export async function askText<R>(place: Place, asked: Asked & { readonly prompt?: string; readonly value: string; readonly selected?: readonly [number, number]; readonly problemOf: (text: string) => string | undefined; readonly turn: (text: string) => Turn<R> }): Promise<Turn<R>> {
  const writing = vscode.window.createInputBox();
  writing.prompt = asked.prompt ?? '';
  writing.value = place.said ?? asked.value;
  if (place.said === undefined && asked.selected !== undefined) writing.valueSelection = asked.selected;
  // What is written here is often looked up elsewhere.
  writing.ignoreFocusOut = true;
  const check = (): boolean => {
    writing.validationMessage = asked.problemOf(writing.value);
    return writing.validationMessage === undefined;
  };
  writing.onDidChangeValue(check);
  return await answerOf(writing, place, asked, Promise.resolve(), () => {
    if (!check()) return undefined;
    place.said = writing.value;
    return asked.turn(writing.value);
  });
}

/** An answer without a turn is none: the question stays. */
async function answerOf<R>(input: vscode.QuickPick<Choice<R>> | vscode.InputBox, { step }: Place, { title, after }: Asked, ready: Promise<void>, answer: () => Turn<R>): Promise<Turn<R>> {
  input.title = title;
  input.step = step;
  input.totalSteps = step + after;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise((resolve, reject) => {
      ready.catch(reject);
      input.onDidTriggerButton(() => resolve('back'));
      input.onDidHide(() => resolve(undefined));
      input.onDidAccept(() => {
        const turn = answer();
        if (turn !== undefined) resolve(turn);
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}
