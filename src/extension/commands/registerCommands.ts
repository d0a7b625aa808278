import * as vscode from 'vscode';
import { parseOpenHow } from '../live/openFromTree.ts';
import type { RunsView } from '../runsTree.ts';
import type { Services } from '../services.ts';
import { tell } from '../tell.ts';
import { TextDocuments } from '../textDocuments.ts';
import { commandIds, type Command, type CommandId } from './commandIds.ts';

/** What a key of the Runs view gives: it is about what is selected there. */
const ofSelection = 'selection';

/** Every command of the manifest. What they do is loaded with the first that somebody calls; the panel opens without all the others. */
export function registerCommands(services: Services, view: RunsView): vscode.Disposable {
  const plans = new TextDocuments('pitwall-plan');
  let table: Promise<Readonly<Record<Exclude<CommandId, 'pitwall.openPanel'>, Command>>> | undefined;
  const workOf = async (id: CommandId): Promise<Command> => {
    if (id === 'pitwall.openPanel') return async (target, how) => (await services.panel.get()).open(runOf(target), parseOpenHow(how));
    table ??= import('./commandTable.ts').then(({ commandTable }) => commandTable(services, plans, view));
    return (await table)[id];
  };
  return vscode.Disposable.from(
    plans,
    ...commandIds.map(id =>
      vscode.commands.registerCommand(id, async (...given: Parameters<Command>) => {
        try {
          const [work] = await Promise.all([workOf(id), services.watcher.ready()]);
          return await (given[0] === ofSelection ? work(view.selection[0], view.selection) : work(...given));
        } catch (error) {
          services.log.error(error instanceof Error ? error : String(error));
          await tell(error);
          return undefined;
        }
      }),
    ),
  );
}

function runOf(target: Parameters<Command>[0]): string | undefined {
  return typeof target === 'object' && 'type' in target && target.type === 'run' ? target.run.item.id : typeof target === 'string' ? target : undefined;
}
