import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderHumanError, type HumanError } from '../../src/base/humanError.ts';
import { Connection } from '../../src/store/connection.ts';
import { ledgerFile, openLedger, type Ledger } from '../../src/store/ledger.ts';

let folder: string;
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-ledger-'));
  ledger = openLedger(path.join(folder, 'state', 'ledger.db'));
});
afterEach(() => {
  ledger.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['linux', {}, '/home/u/.local/state/pitwall/ledger.db'],
  ['linux', { XDG_STATE_HOME: '/s' }, '/s/pitwall/ledger.db'],
  ['linux', { XDG_STATE_HOME: '' }, '/home/u/.local/state/pitwall/ledger.db'],
  ['darwin', { XDG_STATE_HOME: '/s' }, '/home/u/Library/Application Support/pitwall/ledger.db'],
  ['win32', { LOCALAPPDATA: '/l' }, '/l/pitwall/ledger.db'],
  ['linux', { PITWALL_HOME: '/p', XDG_STATE_HOME: '/s' }, '/p/ledger.db'],
] as const)('%s %j → %s', (platform, environment, file) => expect(ledgerFile(environment, platform, '/home/u')).toBe(file));

test.skipIf(process.platform === 'win32')('only its user may read it', () => {
  const modes = ['', 'ledger.db', 'ledger.db-wal', 'ledger.db-shm'].map(name => (statSync(path.join(folder, 'state', name)).mode & 0o777).toString(8));
  expect(modes).toEqual(['700', '600', '600', '600']);
});

describe('booking', () => {
  test('bookings follow each other, whoever makes them', () => {
    const other = openLedger(path.join(folder, 'state', 'ledger.db'));
    expect([ledger.book('a', 250, 1_000), other.book('a', 250, 1_010), ledger.book('a', 250, 1_020), ledger.book('b', 250, 1_030), other.book('a', 100, 9_000)]).toEqual([1_000, 1_250, 1_500, 1_030, 9_000]);
    other.dispose();
  });

  test('the end of the last booking can be given back', () => {
    ledger.book('a', 250, 1_000);
    expect([ledger.giveBack('a', 1_250, 200), ledger.book('a', 100, 1_000), ledger.giveBack('a', 1_050, 10)]).toEqual([true, 1_050, false]);
  });

  test('a clock that was set back is not waited for', () => {
    ledger.book('a', 250, 5_000_000);
    expect(ledger.book('a', 250, 1_000_000)).toBe(1_000_000);
  });
});

test('what was learnt is kept a week, its rate a day', () => {
  const day = 24 * 3_600_000;
  ledger.learn('a', { limit: 24, perS: 19.5 }, 0);
  expect([ledger.learnt('a', day), ledger.learnt('a', 2 * day), ledger.learnt('a', 8 * day), ledger.learnt('b', 0)]).toEqual([{ limit: 24, perS: 19.5 }, { limit: 24 }, undefined, undefined]);
});

describe('a file that cannot be used', () => {
  const said = (file: string): string => {
    try {
      openLedger(file).dispose();
      return 'opened';
    } catch (error) {
      return renderHumanError(error as HumanError).replaceAll(folder, '');
    }
  };

  test('of a newer Pitwall', () => {
    const file = path.join(folder, 'state', 'ledger.db');
    const db = new Connection(file, { readOnly: false });
    db.run("UPDATE meta SET value = '99'");
    db.close();
    expect(said(file)).toContain('written by a newer Pitwall (version 99; this one knows 5)');
  });

  test('of another kind', () => {
    writeFileSync(path.join(folder, 'x.db'), 'this is no database, and long enough that nobody takes it for one'.repeat(40));
    expect(said(path.join(folder, 'x.db'))).toContain('damaged');
  });

  test('in a place that is no folder', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(said(path.join(folder, 'file', 'ledger.db'))).toMatch(/^\/file\/ledger\.db: the ledger of shared limits cannot be written \((ENOTDIR|EEXIST)\); give yourself the right to write there, or name another folder with PITWALL_HOME$/);
  });

  test.runIf(process.platform === 'linux')('where the system makes no folders', () => {
    expect(said('/proc/nope/deeper/ledger.db')).toMatch(/the ledger of shared limits cannot be written \((ENOENT|EACCES|EPERM)\)/);
  });
});

test('what a check found is kept for as long as it is asked for, and forgotten after a day', () => {
  const hour = 3_600_000;
  ledger.keepCheck('a', 'found', 0);
  expect([ledger.keptCheck('a', 0), ledger.keptCheck('a', 1), ledger.keptCheck('b', 0)]).toEqual(['found', undefined, undefined]);
  ledger.keepCheck('b', 'later', 25 * hour);
  expect([ledger.keptCheck('a', 0), ledger.keptCheck('b', 0)]).toEqual([undefined, 'later']);
});
