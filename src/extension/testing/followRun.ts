import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { eventText } from '../../report/eventText.ts';
import { cancelRun } from '../commands/cancelRun.ts';
import type { WatchedRun } from '../folderStore.ts';
import { ifReadable } from '../ifReadable.ts';
import { paceText } from '../runTexts.ts';
import type { Services } from '../services.ts';

/** How often it is looked whether a run that did not appear still may. */
const lookMs = 500;
/** A progress line this often at most. */
const progressMs = 2_000;

/** Follows a run that was just started to its end, with its events and its progress as lines; once the token is cancelled, stops it as soon as it is there. Throws a HumanError where it never began. */
export async function followRun({ watcher, ownRuns }: Pick<Services, 'watcher' | 'ownRuns'>, id: string, write: (line: string) => void, token: vscode.CancellationToken): Promise<WatchedRun> {
  let seq = 0;
  let toldMs = Date.now();
  const news = (): void => {
    for (const row of ifReadable(() => watcher.readerOf(id)?.events(id, seq)) ?? []) {
      seq = row.seq;
      write(eventText(row.event));
      toldMs = Date.now();
    }
    const view = Date.now() - toldMs < progressMs ? undefined : ifReadable(() => watcher.view(id));
    if (view === undefined || view.state === 'ended') return;
    write(paceText(view));
    toldMs = Date.now();
  };
  let stopped = false;
  const stop = (run: WatchedRun): void => {
    if (stopped || !token.isCancellationRequested || run.item.state === 'ended') return;
    stopped = true;
    try {
      cancelRun(run);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      write(renderHumanError(error));
    }
  };
  const ended = Promise.withResolvers<WatchedRun>();
  const look = (): void => {
    const run = watcher.find(id);
    if (run !== undefined) {
      news();
      stop(run);
    }
    if (run?.item.state === 'ended') {
      // The test tells how it ended: nobody else need.
      ownRuns.claimEnd(id);
      ended.resolve(run);
    } else if (run === undefined && !watcher.isExpected(id)) ended.reject(new HumanError({ what: vscode.l10n.t('the run did not begin'), toDo: token.isCancellationRequested ? vscode.l10n.t('it was cancelled') : vscode.l10n.t('see the log of Pitwall, and run it again') }));
  };
  const watching = watcher.onDidChange(look);
  const stopping = token.onCancellationRequested(() => {
    look();
    watcher.look();
  });
  const timer = setInterval(look, lookMs);
  try {
    look();
    return await ended.promise;
  } finally {
    clearInterval(timer);
    watching.dispose();
    stopping.dispose();
  }
}
