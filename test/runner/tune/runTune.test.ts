import { afterEach, expect, test, vi } from 'vitest';
import { LostDevices } from '../../../src/runner/devices/lostDevices.ts';
import { TuneBench } from './fakeTune.ts';

afterEach(() => void vi.useRealTimers());

test('experiments share the machine as their devices fit, and a server is gone before its devices are given back', async () => {
  const bench = new TuneBench([{ name: 'a', benchS: 10 }, { name: 'b', gpus: 2, benchS: 20, stopS: 2 }, { name: 'c' }, { name: 'd', gpus: 2 }], 3);
  expect(await bench.run()).toBe('succeeded');
  expect(bench.picture).toBe('+e01[1] +e02[2,3] xe01 -e01 +e03[1] xe03 -e03 xe02 -e02 +e04[1,2] xe04 -e04');
});

test('what waits for many devices is not passed, unless backfill says so and a time limit says that it is not delayed', async () => {
  const fates = [{ name: 'a', benchS: 20 }, { name: 'b', gpus: 2 }, { name: 'c', benchS: 5 }] as const;
  const fair = new TuneBench(fates, 2);
  await fair.run();
  expect(fair.picture).toBe('+e01[1] xe01 -e01 +e02[1,2] xe02 -e02 +e03[1] xe03 -e03');
  const backfill = new TuneBench(fates, 2);
  await backfill.run({ backfill: true, limits: { experimentMs: 25_000 } });
  expect(backfill.picture).toBe('+e01[1] +e03[2] xe03 -e03 xe01 -e01 +e02[1,2] xe02 -e02');
});

test('a proposal is made when there is a seat, so that it knows every result until then', async () => {
  const bench = new TuneBench([], 4);
  const asked: string[] = [];
  await bench.run({ parallelExperiments: 2 }, {
    ports: {
      search: {
        next(tried) {
          asked.push(tried.map(({ configuration, result }) => `${String(configuration['name'])}${result === undefined ? '?' : result.feasible ? String(result.loss) : '-'}`).join(' '));
          return tried.length === 4 ? 'end' : { configuration: { name: 'abcd'.charAt(tried.length) }, share: 1 };
        },
      },
    },
  });
  expect([...new Set(asked)]).toEqual(['', 'a?', 'a-1 b?', 'a-1 b-1 c?', 'a-1 b-1 c-1 d?', 'a-1 b-1 c-1 d-1']);
});

test('each failure is the outcome of its own experiment: no number is made of it, and the others go on', async () => {
  const bench = new TuneBench([{ name: 'a', startFails: 'it ended with code 1' }, { name: 'b', diesS: 3 }, { name: 'c', gpus: 5 }, { name: 'd' }], 1);
  expect(await bench.run()).toBe('succeeded');
  expect(bench.ended()).toEqual([
    'e01 startFailed in starting: it ended with code 1',
    'e02 died in bench: the server ended with code 1',
    'e03 failed in waiting: test: 5 devices wanted, and this workspace has 1; ask for fewer, or include more',
    'e04 ok in ended',
  ]);
  expect(bench.experiments().map(({ judged }) => judged?.objective?.value)).toEqual([undefined, undefined, undefined, 1]);
});

test('a level that nothing answers is judged with the others; a bench of which nothing came to its end has failed', async () => {
  const bench = new TuneBench([{ name: 'a', benchFails: 'partly' }, { name: 'b', benchFails: 'whole' }], 1);
  await bench.run();
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 failed in bench: the bench did not come to its end: nobody answered']);
});

test('what cannot be recorded ends the tune in its own words, and no server is left behind', async () => {
  const full = new TuneBench([{ name: 'a', unrecorded: 'humanError' }, { name: 'b', benchS: 100 }], 2);
  expect(await full.run()).toBe('failed');
  expect(full.store.run('tune')?.error).toBe('the disk is full');
  expect(full.picture).toBe('+e01[1] +e02[2] xe01 -e01 xe02 -e02');
  const broken = new TuneBench([{ name: 'a', unrecorded: 'bug' }], 1);
  await expect(broken.run()).rejects.toThrow('a bug');
  expect(broken.picture).toBe('+e01[1] xe01 -e01');
});

test('only what says nothing of the configuration is tried again', async () => {
  const bench = new TuneBench([{ name: 'a', portTaken: 1 }, { name: 'b', portTaken: 2 }, { name: 'c', diesS: 3, killed: true }, { name: 'd', startFails: 'no' }], 1);
  await bench.run();
  expect(bench.ended()).toEqual(['e01 ok in ended, attempt 1', 'e02 startFailed in starting, attempt 1: the port was taken', 'e03 died in bench, attempt 1: the server ended with code 1', 'e04 startFailed in starting: no']);
  expect(bench.picture).toContain('+e01[1] -e01 ~e01 +e01[1] xe01 -e01');
});

test('what no configuration can do without ends the run at the first one, and a resume tries it again', async () => {
  const bench = new TuneBench([{ name: 'a', noProgram: true }, { name: 'b', startS: 5 }, { name: 'c' }], 2);
  expect(await bench.run()).toBe('failed');
  expect(bench.store.run('tune')?.error).toBe('`serve` is not there');
  expect(bench.ended()).toEqual(['e01 cancelled in starting: `serve` is not there', 'e02 cancelled in starting: `serve` is not there']);
});

test('a lease that is lost ends the experiment at once, and it is tried again', async () => {
  const bench = new TuneBench([{ name: 'a', losesS: 4 }], 1);
  await bench.run({ retries: 0 });
  expect(bench.ended()).toEqual(['e01 failed in bench: its lease of the devices was lost: the machine slept, or took this process for dead']);
  expect(bench.experiments()[0]).toMatchObject({ startedMs: bench.experiments()[0]?.queuedMs, endedMs: (bench.experiments()[0]?.queuedMs ?? 0) + 4000 });
  const again = new TuneBench([{ name: 'a', losesS: 4 }], 1);
  await again.run();
  expect(again.ended()).toEqual(['e01 ok in ended, attempt 1']);
});

test.each([
  [{ benchMs: 5_000 }, 'e01 timedOut in bench: the bench took longer than its limit of 5 s'],
  [{ experimentMs: 4_000 }, 'e01 timedOut in bench: the experiment took longer than its limit of 4 s'],
  [{ experimentMs: 500 }, 'e01 timedOut in starting: the experiment took longer than its limit of 0.5 s'],
])('limits %j: %s', async (limits, expected) => {
  const bench = new TuneBench([{ name: 'a' }], 1);
  expect(await bench.run({ limits })).toBe('failed');
  expect(bench.ended()).toEqual([expected]);
  expect(bench.picture).toMatch(/-e01$/);
  expect(bench.store.run('tune')?.error).toBe(`none of 1 experiment came to its end: ${expected.replace(/ timedOut.*?:/, '')}`);
});

test('the time limit of the run, and a cancel, stop the servers and give everything back', async () => {
  const timed = new TuneBench([{ name: 'a', benchS: 100 }, { name: 'b', gpus: 2 }], 2);
  expect(await timed.run({}, { timeoutMs: 30_000 })).toBe('timedOut');
  expect(timed.picture).toBe('+e01[1] xe01 -e01');
  expect(timed.ended()).toEqual(['e01 cancelled in bench: the run took longer than its limit of 30 s', 'e02 cancelled in waiting: the run took longer than its limit of 30 s']);
  const cancelled = new TuneBench([{ name: 'a', benchS: 100 }], 2);
  expect(await cancelled.run({}, { stopAtS: 5 })).toBe('interrupted');
  expect(cancelled.picture).toBe('+e01[1] xe01 -e01');
});

test('a resume starts anew what was under way, and goes on with what the search says next', async () => {
  const fates = [{ name: 'a' }, { name: 'b', benchS: 100 }, { name: 'c' }] as const;
  const bench = new TuneBench(fates, 1);
  expect(await bench.run({}, { timeoutMs: 30_000 })).toBe('timedOut');
  bench.store.updateRun('tune', { state: 'starting', outcome: undefined, resumes: 1 });
  bench.log.length = 0;
  expect(await bench.run()).toBe('succeeded');
  expect(bench.picture).toBe('~e02 +e02[1] xe02 -e02 +e03[1] xe03 -e03');
  expect(bench.ended()).toEqual(['e01 ok in ended', 'e02 ok in ended', 'e03 ok in ended']);
});

test('who ran beside an experiment is recorded', async () => {
  const bench = new TuneBench([{ name: 'a', benchS: 30 }, { name: 'b', benchS: 5 }, { name: 'c', gpus: 2 }], 2);
  await bench.run();
  expect(bench.ended()).toEqual(['e01 ok in ended, beside e02', 'e02 ok in ended, beside e01', 'e03 ok in ended']);
});

test('a server that cannot be ended is told, its devices are given to nobody, and the run ends where it would wait for itself', async () => {
  const stays = 'replica 0 (process 7) could not be ended';
  const bench = new TuneBench([{ name: 'a', stays }, { name: 'b' }, { name: 'c', gpus: 2 }, { name: 'd' }], 2);
  expect(await bench.run({ parallelExperiments: 1 })).toBe('failed');
  expect(bench.picture).toBe('+e01[1] !e01 -e01 +e02[2] xe02 -e02');
  const why = '2 devices wanted, and only 1 is left beside those whose server could not be ended; end it (`pitwall gpus` shows on what it works, a broken GPU needs a reset), then resume the run';
  expect([bench.ended(), bench.store.run('tune')?.error]).toEqual([[`e01 ok in ended: ${stays}, so its devices are given to nobody`, 'e02 ok in ended', `e03 cancelled in waiting: ${why}`], why]);
});

test('a paused tune lets what runs come to its end and begins nothing until it goes on; paused it can be stopped', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const bench = new TuneBench([{ name: 'a' }, { name: 'b' }], 1);
  const ask = (paused: boolean): void => {
    bench.log.push(paused ? 'pause' : 'goOn');
    bench.store.requestPause('tune', paused, 'a test', 0);
  };
  const outcome = await bench.run({}, {
    onSecond(second) {
      if (second === 3 || second === 60) ask(second === 3);
      vi.advanceTimersByTime(250);
    },
  });
  expect([outcome, bench.picture]).toEqual(['succeeded', '+e01[1] pause xe01 -e01 goOn +e02[1] xe02 -e02']);

  const stopped = new TuneBench([{ name: 'a' }, { name: 'b' }], 1);
  expect(await stopped.run({}, { stopAtS: 60, onSecond: second => { if (second === 3) stopped.store.requestPause('tune', true, 'a test', 0); vi.advanceTimersByTime(250); } })).toBe('interrupted');
  expect(stopped.ended()).toEqual(['e01 ok in ended']);
});

test('a store that is lost says nothing about a configuration: the run ends, and a resume measures it', async () => {
  const bench = new TuneBench([{ name: 'a', storeLost: true }, { name: 'b', benchS: 100 }], 2);
  expect(await bench.run()).toBe('failed');
  expect(bench.store.run('tune')?.error).toBe('the store is locked');
  expect(bench.experiments().map(({ outcome }) => outcome)).toEqual([undefined, 'cancelled']);
  expect(bench.picture).toBe('+e01[1] +e02[2] xe01 -e01 xe02 -e02');
});

test('devices that are gone say nothing about a configuration either', async () => {
  const bench = new TuneBench([{ name: 'a' }, { name: 'b' }], 1);
  expect(await bench.run({}, { ports: { lease: () => Promise.reject(new LostDevices('1 device wanted, and there is no GPU here', 2)) } })).toBe('failed');
  expect(bench.store.run('tune')?.error).toBe('1 device wanted, and there is no GPU here; there were 2 when the run began; see what has become of them with `nvidia-smi` (one that fell off the bus needs a reset or a reboot), then resume the run');
  expect(bench.experiments().map(({ outcome }) => outcome)).toEqual(['cancelled']);
});
