import type { ToPanel } from '../../protocol/messages.ts';
import { servedAs } from '../../report/tune/servedAs.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

/** How the servers of a tune's experiments are started: asked for the two that are compared, since most are never looked at. */
export function experimentCommands(watcher: StoreWatcher, post: (message: ToPanel) => void): Answers<'askCommands'> {
  return {
    askCommands: ({ run, experiments }) => {
      const reader = watcher.readerOf(run);
      const tune = reader?.run(run)?.plan.tune;
      if (reader === undefined || tune === undefined) return;
      const told = reader.experiments(run).flatMap(of => {
        const { command } = experiments.includes(of.id) ? servedAs(tune, of) : {};
        return command === undefined ? [] : [[of.id, command] as const];
      });
      post({ type: 'experimentCommands', run, commands: Object.fromEntries(told) });
    },
  };
}
