import { expect, test } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import type { WatchedRun } from '../../src/extension/folderStore.ts';
import { statusWhenThereAreRuns } from '../../src/extension/status/statusWhenThereAreRuns.ts';
import type { Status } from '../../src/extension/statusBar.ts';

/** A watcher of which a test says what it sees, and a status that writes down what it shows. */
function begin({ failures = 0 } = {}) {
  const [changed, ended] = [new Emitter<void>(), new Emitter<WatchedRun>()];
  let running: readonly WatchedRun[] = [];
  const shown: string[] = [];
  const failed: unknown[] = [];
  const loads: (() => void)[] = [];
  let disposed = 0;
  const load = async (): Promise<Status> => {
    await new Promise<void>(resolve => loads.push(resolve));
    if (loads.length <= failures) throw new Error('gone');
    const hears = ended.event(run => shown.push(`heard ${run.item.id}`));
    return {
      showResult: run => shown.push(`told ${run.item.id}`),
      dispose: () => {
        disposed++;
        hears.dispose();
      },
    };
  };
  const status = statusWhenThereAreRuns({ running: () => running, onDidChange: changed.event, onDidEnd: ended.event }, load, error => failed.push(error));
  return {
    status,
    shown,
    failed,
    loads,
    disposed: () => disposed,
    run: (...ids: readonly string[]) => {
      running = ids.map(runOf);
      changed.fire();
    },
    end: (id: string) => {
      running = running.filter(({ item }) => item.id !== id);
      changed.fire();
      ended.fire(runOf(id));
    },
    /** What is being loaded is there. */
    loaded: async () => {
      loads.forEach(loaded => loaded());
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

function runOf(id: string): WatchedRun {
  return { item: { id } } as WatchedRun;
}

test('nothing is loaded while no run is under way', () => {
  const { run, loads } = begin();
  run();
  expect(loads).toEqual([]);
});

test('a run that ends while the status is being loaded is shown by it, once', async () => {
  const { run, end, loaded, loads, shown } = begin();
  run('a');
  run('a');
  end('a');
  expect([loads.length, shown]).toEqual([1, []]);
  await loaded();
  expect(shown).toEqual(['told a']);
  run('b');
  end('b');
  await loaded();
  expect(shown).toEqual(['told a', 'heard b']);
});

test('a run that is seen only when it has ended is shown', async () => {
  const { end, loaded, shown } = begin();
  end('quick');
  await loaded();
  expect(shown).toEqual(['told quick']);
});

test('what could not be loaded is told, and loaded with the next change', async () => {
  const { run, end, loaded, failed, shown } = begin({ failures: 1 });
  run('a');
  await loaded();
  expect(failed).toEqual([new Error('gone')]);
  run('a');
  await loaded();
  end('a');
  expect(shown).toEqual(['heard a']);
});

test('nothing is heard once it is disposed of, and what is loaded later is disposed of too', async () => {
  const { status, run, end, loaded, loads, shown, disposed } = begin();
  run('a');
  end('a');
  status.dispose();
  await loaded();
  end('b');
  run('b');
  expect([loads.length, shown, disposed()]).toEqual([1, [], 1]);
});
