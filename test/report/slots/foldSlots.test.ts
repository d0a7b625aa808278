import { expect, test } from 'vitest';
import { foldSlots } from '../../../src/report/slots/foldSlots.ts';
import { slotCharts } from '../../../src/report/slots/slotCharts.ts';
import type { SlotPhase, SlotTimeline } from '../../../src/report/slots/slotTimeline.ts';
import type { RunView, TrialView } from '../../../src/report/view.ts';
import type { EventRow, RunEvent, TickRow } from '../../../src/store/rows.ts';

const startMs = 1_767_225_600_000;

/** `2 start a` is what happened 2 s after the run began. */
function happened(...lines: readonly string[]): readonly EventRow[] {
  return lines.map((line, seq) => {
    const [, seconds = '', word = '', what = ''] = /^([\d.]+) (\w+) ?(.*)$/.exec(line) ?? [];
    const events: Readonly<Record<string, RunEvent>> = {
      begin: { type: 'runStarted', trials: 2 },
      start: { type: 'trialStarted', trial: what, samples: 10, done: 0 },
      load: { type: 'loadStarted', trial: what, concurrency: 4, warmup: 8, sockets: 4 },
      level: { type: 'levelStarted', model: 'm', parallelRequests: Number(what.split(' ')[0]), waitMs: 1_000 * Number(what.split(' ')[1]), warmUp: 1 },
      end: { type: 'trialEnded', trial: what, outcome: 'succeeded' },
      resume: { type: 'runResumed', done: 1, total: 20 },
      pause: { type: 'paused', by: 'you' },
      unpause: { type: 'unpaused', by: 'you' },
      limit: { type: 'limitSet', parallelRequests: Number(what), by: 'you' },
      cancel: { type: 'cancelRequested', by: 'you' },
      judge: { type: 'rescoringStarted', from: 'r', samples: 10 },
      finish: { type: 'runEnded', outcome: 'succeeded' },
    };
    const event = events[word];
    if (event === undefined) throw new Error(`what is ${word}?`);
    return { seq, atMs: startMs + Number(seconds) * 1000, event };
  });
}

function ticks(from: number, until: number, tick: Partial<TickRow> = {}): readonly TickRow[] {
  return Array.from({ length: until - from + 1 }, (_, k) => ({ atMs: startMs + (from + k) * 1000, done: 0, total: 20, inFlight: 4, failed: 0, requestsPerS: 2, tokensPerS: 0, limit: 4, ...tick }));
}

function trial(id: string, configuration: Partial<TrialView['configuration']> = {}): TrialView {
  return { id, index: 0, configuration: { model: id, dataset: 'd', split: 's', prompt: 'p', repeat: 0, ...configuration }, state: 'ended', outcome: 'succeeded', done: 10, outcomes: {}, errors: {}, scorers: [], metrics: {}, tokensIn: 0, tokensOut: 0, warnings: [] };
}

function view(trials: readonly TrialView[], more: unknown = {}): RunView {
  return { trials, createdMs: startMs, ...(more as object) } as unknown as RunView;
}

const letters: Readonly<Record<SlotPhase, string>> = { waiting: '·', warmUp: 'w', ramp: '/', steady: '█', drain: '\\', working: '█', paused: '‖' };

/** A second is a letter. */
function picture({ rows, marks, merged }: SlotTimeline): readonly string[] {
  const lines = rows.map(({ name, stretches }) => {
    const row: string[] = [];
    for (const { phase, fromMs, untilMs } of stretches) for (let k = Math.round(fromMs / 1000); k < Math.round(untilMs / 1000); k++) row[k] = letters[phase];
    return `${name} ${Array.from(row, letter => letter ?? ' ').join('')}`;
  });
  return [...lines, ...marks.map(({ atMs, text }) => `${text} at ${atMs / 1000}`), ...(merged === undefined ? [] : [`of ${merged}`])];
}

test('trials of an eval; a pause stops all that is under way', () => {
  const events = happened('0 begin', '0 start a', '1 start b', '4 pause', '6 unpause', '7 limit 8', '8 end a', '9 end b', '9 finish');
  expect(picture(foldSlots(view([trial('a'), trial('b')]), events, ticks(0, 9), undefined))).toEqual(['a ████‖‖██', 'b  ███‖‖███', 'paused at 4', 'resumed at 6', 'limit 8 at 7']);
});

test('a run that was killed and resumed was nowhere in between: its last tick ends what it did', () => {
  const events = happened('0 begin', '0 start a', '10 resume', '10 start a', '12 end a', '12 start b', '13 cancel', '14 finish');
  expect(picture(foldSlots(view([trial('a'), trial('b')]), events, [...ticks(0, 3), ...ticks(10, 14)], undefined))).toEqual(['a ███       ██', 'b             ██', 'resumed at 10', 'cancel at 13']);
});

test('a run that only judges answers anew works on all trials from its beginning', () => {
  expect(picture(foldSlots(view([trial('a'), trial('b')]), happened('0 begin', '1 judge', '3 end a', '5 end b', '5 finish'), [], undefined))).toEqual(['a  ██', 'b  ████']);
});

test('what is under way lasts until now, and what has not begun has no bar', () => {
  expect(picture(foldSlots(view([trial('a'), trial('b')]), happened('0 begin', '1 start a', '3 pause'), ticks(0, 4), startMs + 5_000))).toEqual(['a  ██‖‖', 'b ', 'paused at 3']);
});

test('levels of a bench: warm-up, ramp, plateau and drain', () => {
  const level = { trials: ['a'], concurrency: 4, state: 'ended', clients: [], measured: { whole: { windowMs: 8_000 } }, plateaus: [{ trial: 'a', fromMs: 2_000, untilMs: 7_000 }] };
  const load = { levels: [level, { trials: ['b'], concurrency: 8, state: 'running', clients: [] }] };
  const trials = [trial('a', { concurrency: 4 }), { ...trial('b', { concurrency: 8 }), state: 'running' as const }];
  // Of a level that runs it is known by the first tick with a request in flight that its warm-up is over.
  const told = [...ticks(0, 1, { inFlight: 0 }), ...ticks(2, 11), ...ticks(12, 13, { inFlight: 0 }), ...ticks(14, 15)];
  expect(picture(foldSlots(view(trials, { load }), happened('0 begin', '1 load a', '11 end a', '12 load b'), told, startMs + 16_000))).toEqual(['4 in flight  ww//█████\\', '8 in flight             ww██']);
});

test('levels of a sweep: the wait after 429s, and the warm-up', () => {
  const trials = [trial('a', { model: 'm', parallelRequests: 1 }), trial('b', { model: 'm', parallelRequests: 1 }), trial('c', { model: 'm', parallelRequests: 4 })];
  const events = happened('0 begin', '0 level 1 0', '1 start a', '1 start b', '3 end a', '4 end b', '4 level 4 3', '9 start c', '11 end c', '11 finish');
  expect(picture(foldSlots(view(trials, { sweeps: [] }), events, [], undefined))).toEqual(['1 parallel w███', '4 parallel     ···ww██']);
});

test('a thousand trials are rows that can be looked at', () => {
  const many = Array.from({ length: 1_000 }, (_, k) => trial(`t${k}`, { model: `m${k % 5}` }));
  const events = happened('0 begin', ...many.map((_, k) => `${Math.floor(k / 200)} start t${k}`), ...many.map((_, k) => `${6 + Math.floor(k / 200)} end t${k}`), '12 finish').toSorted((a, b) => a.atMs - b.atMs);
  expect(picture(foldSlots(view(many), events, [], undefined))).toEqual([...[0, 1, 2, 3, 4].map(k => `m${k} (200 trials) ${'█'.repeat(10)}`), 'of 1000']);
  const one = many.map(of => ({ ...of, configuration: { ...of.configuration, model: 'm' } }));
  const rows = picture(foldSlots(view(one), events, [], undefined));
  expect([rows.length, rows[0], rows.at(-2)]).toEqual([60, 'trials 1 to 17 ██████', 'trials 987 to 1000     ██████']);
});

test('the charts say when each was under way, and share one axis; a run that has not begun has none', () => {
  const events = happened('0 begin', '0 start a', '1 start b', '240 end a', '300 end b', '300 finish');
  const [slots, inFlight, answered] = slotCharts(foldSlots(view([trial('a'), trial('b')]), events, ticks(0, 300), undefined), 'trials');
  expect(slots?.about).toBe('What ran when, in min since the run began, 5:00 in all. a from 0 ms to 4:00. b from 1.0 s to 5:00.');
  expect([slots, inFlight, answered].map(chart => `${chart?.id} ${chart?.x.from}–${chart?.x.until} ${chart?.x.title}`)).toEqual(['slots', 'slotsInFlight', 'slotsAnswered'].map(id => `${id} 0–5 min since the run began`));
  expect(inFlight?.lines.map(({ name, points }) => `${name} ${points.length}`)).toEqual(['in flight 151', 'allowed at once 151']);
  expect(slotCharts(foldSlots(view([trial('a')]), happened('0 begin'), [], startMs + 1_000), 'trials')).toEqual([]);
});
