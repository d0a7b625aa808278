import { expect, test } from 'vitest';
import { rescoredText } from '../../src/report/trialNotes.ts';
import { eventText } from '../../src/report/eventText.ts';
import { signedText } from '../../src/report/numberText.ts';
import { percentile } from '../../src/score/percentile.ts';
import { settingsText } from '../../src/report/settingsText.ts';
import { agoText, clockText, durationText } from '../../src/report/timeText.ts';
import { trialLabels } from '../../src/report/trialLabels.ts';
import type { RunEvent } from '../../src/store/rows.ts';
import { aTrial } from '../store/rows.ts';

test('times', () => {
  expect([0, 1, 24_000, 59_001, 725_000, 3_723_000, -5].map(clockText)).toEqual(['0:00', '0:01', '0:24', '1:00', '12:05', '1:02:03', '0:00']);
  expect([0, 820, 999.4, 4_240, 59_949, 59_950, 725_000].map(durationText)).toEqual(['0 ms', '820 ms', '999 ms', '4.2 s', '59.9 s', '1:00', '12:05']);
  expect([0, 4, 40, 300, 7_300, 260_000].map(seconds => agoText(0, seconds * 1_000))).toEqual(['just now', 'just now', '40 s ago', '5 min ago', '2 h ago', '3 d ago']);
});

test('differences always show their sign, zero none', () => {
  expect([0.1721, -0.02, 0, -0.000001].map(difference => signedText(difference))).toEqual(['+0.1721', '−0.0200', '0.0000', '0.0000']);
});

test('percentiles interpolate', () => {
  expect([0, 0.5, 0.9, 1].map(share => percentile(Float64Array.of(10, 20, 40), share))).toEqual([10, 20, 36, 40]);
  expect(percentile(new Float64Array(0), 0.5)).toBeUndefined();
});

test('every event is a line', () => {
  const events: readonly RunEvent[] = [
    { type: 'runStarted', trials: 4 },
    { type: 'runResumed', done: 10, total: 20 },
    { type: 'runPrepared', samples: 1 },
    { type: 'trialStarted', trial: 'a', samples: 5, done: 0 },
    { type: 'trialStarted', trial: 'a', samples: 5, done: 2 },
    { type: 'trialEnded', trial: 'a', outcome: 'failed', error: 'nothing answered' },
    { type: 'errorFirstSeen', trial: 'a', errorClass: 'timeout', error: 'no answer\n\u001b[31mred', index: 7 },
    { type: 'cancelRequested', by: 'the panel' },
    { type: 'gateChecked', gate: 'accuracy >= 0.5', held: true, value: 0.56254 },
    { type: 'gateChecked', gate: 'accuracy >= 0.5', held: false },
    { type: 'runEnded', outcome: 'succeeded' },
  ];
  expect(events.map(eventText)).toEqual([
    'run started: 4 trials',
    'run resumed: 10 of 20 samples already done',
    'datasets read: 1 sample',
    'a started: 5 samples',
    'a started: 5 samples, 2 already done',
    'a failed: nothing answered',
    'a first timeout at sample 7: no answer [31mred',
    'cancel requested by the panel',
    'gate accuracy >= 0.5 held (0.5625)',
    'gate accuracy >= 0.5 failed (nothing was measured)',
    'run succeeded',
  ]);
});

test('settings with their sources', () => {
  expect(settingsText({ parallel_requests: { value: 10, source: 'built-in' }, 'scoring.workers': { value: 'auto', source: 'task' } })).toBe(
    'parallel_requests  10    (built-in)\nscoring.workers    auto  (task)\n',
  );
});

test('labels name what differs', () => {
  const trials = [aTrial('a', 0), aTrial('b', 1)];
  expect([...trialLabels(trials).values()]).toEqual(['a', 'b']);
  const split = trials.map((trial, k) => ({ ...trial, configuration: { ...trial.configuration, split: `part${k}`, repeat: k } }));
  expect([...trialLabels(split).values()]).toEqual(['a · part0 · repeat 0', 'b · part1 · repeat 1']);
});

test('a run that was scored again says which scores are its own', () => {
  expect(rescoredText({ rescoredFrom: 'r', rescoredOnlyFailed: true })).toBe('scored again from run r: only what could not be judged there was judged, other scores are that run’s; no model under test was asked: latencies, tokens and costs are that run’s');
  expect(rescoredText({ rescoredFrom: 'r' })).toContain('every answer was judged anew');
});
