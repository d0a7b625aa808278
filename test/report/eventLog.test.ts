import { expect, test } from 'vitest';
import { EventLog } from '../../src/report/eventLog.ts';
import type { EventQuery } from '../../src/report/eventPage.ts';
import type { RunEvent } from '../../src/store/rows.ts';

const happened: readonly RunEvent[] = [
  { type: 'runStarted', trials: 2 },
  { type: 'trialStarted', trial: 'a', samples: 3, done: 0 },
  { type: 'errorFirstSeen', trial: 'a', errorClass: 'timeout', error: 'no answer after 30 s', index: 1 },
  { type: 'trialEnded', trial: 'a', outcome: 'failed', error: 'all samples failed' },
  { type: 'runEnded', outcome: 'succeeded' },
];

function logOf(events: readonly RunEvent[], log = new EventLog()): EventLog {
  log.add(events.map((event, k) => ({ seq: log.lastSeq + k + 1, atMs: k, event })));
  return log;
}

const lines = (log: EventLog, query: Partial<EventQuery> = {}): readonly string[] => log.page({ offset: 0, limit: 100, ...query }).lines.map(({ level, text, trial }) => `${level} ${trial ?? '–'}: ${text}`);

test('the newest event is first, each with its severity and its trial', () => {
  expect(lines(logOf(happened))).toEqual([
    'info –: run succeeded',
    'error a: a failed: all samples failed',
    'warn a: a first timeout at sample 1: no answer after 30 s',
    'info a: a started: 3 samples',
    'info –: run started: 2 trials',
  ]);
});

test('a trial is called as on the other pages, and still leads to its samples', () => {
  const log = new EventLog();
  log.add(happened.slice(0, 2).map((event, k) => ({ seq: k + 1, atMs: k, event })), new Map([['a', 'small · cot']]));
  expect(lines(log)).toEqual(['info a: small · cot started: 3 samples', 'info –: run started: 2 trials']);
});

test('events are searched whatever their case, warnings include errors, and windows are of what fits', () => {
  const log = logOf(happened);
  expect(lines(log, { search: ' FAILED' }).map(line => line[0])).toEqual(['e']);
  expect(lines(log, { level: 'warn' }).map(line => line.split(' ')[0])).toEqual(['error', 'warn']);
  expect(lines(log, { level: 'error' }).map(line => line.split(' ')[0])).toEqual(['error']);
  expect(log.page({ level: 'warn', offset: 1, limit: 1 })).toMatchObject({ total: 2, offset: 1, lines: [{ level: 'warn' }] });
});

test('what happens later is added, and what was asked before is answered anew', () => {
  const log = logOf(happened);
  expect([log.lastSeq, log.page({ offset: 0, limit: 1 }).total]).toEqual([5, 5]);
  logOf([{ type: 'paused', by: 'somebody' }], log);
  expect([log.lastSeq, lines(log, { limit: 1 })[0]]).toEqual([6, 'info –: paused by somebody']);
});
