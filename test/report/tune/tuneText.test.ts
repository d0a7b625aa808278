import { describe, expect, test } from 'vitest';
import type { JudgedLimit } from '../../../src/store/experimentRow.ts';
import { bestExperiment } from '../../../src/report/tune/bestExperiment.ts';
import { tuneText } from '../../../src/report/tune/tuneText.ts';
import { experiment, measuresOf, rows, startMs, tune, viewOf } from './tuneFixture.ts';

describe('a tune in the terminal', () => {
  test('ended', () => {
    expect(`\n${tuneText(viewOf(rows), 110)}`).toMatchInlineSnapshot(`
      "
      maximize goodput within p99(ttft) ≤ 300 ms
      bayesian, 3 initial, seed 1: 6 of at most 12 experiments: 4 feasible, 1 infeasible, 1 not measured
      in brackets: of an infeasible one, at the level that comes nearest to the limits

      #  experiment  slots  threads  goodput, requests/s  at           SLO              took
      1  e04             4        8                 12.4  8 in flight  met            36.0 s
      2  e02             4        4                  9.1  8 in flight  met            36.0 s
      3  e06             2        8                  6.4  8 in flight  met            34.0 s
      4  e01             1        4                  3.2  2 in flight  met at 1 of 2  34.0 s
      5  e05             8        4                  (2)  2 in flight  missed         36.0 s  infeasible
      –  e03             8        8                    –  –            –              12.0 s  did not start

      e05: p99(ttft) 340 ms > 300 ms at 2 in flight
      e03: did not start: it ended with exit code 1 before it was ready: ggml_cuda_malloc: out of memory

      best: e04 · slots 4, threads 8 · goodput 12.4 requests/s at 8 in flight
        llama-server -m 'small model.gguf' --port 8000 -np 4 -t 8

      every level: ✓ within the SLO, ✗ with the limit that it missed by most
      experiment            2 in flight            8 in flight
      e04                           ✓ 2                 ✓ 12.4
      e02                           ✓ 2                  ✓ 9.1
      e06                           ✓ 2                  ✓ 6.4
      e01                         ✓ 3.2  ✗ 8 (p99(ttft) +37 %)
      e05         ✗ 2 (p99(ttft) +13 %)  ✗ 8 (p99(ttft) +42 %)

      seen of each parameter, whatever the others were; medians are of feasible ones
      parameter  level  n  median goodput, requests/s  feasible
      slots          1  1                         3.2  1 of 1
                     2  1                         6.4  1 of 1
                     4  2                        10.8  2 of 2
                     8  2                           –  0 of 2
      threads        4  3                        6.15  2 of 3
                     8  3                         9.4  2 of 3

      goodput against p99(ttft), where nothing feasible is better in both: e01 (3.2 requests/s, 90 ms), e04 (12.4 requests/s, 210 ms)

      the best \`threads\` is the highest that might be tried (8): there may be better ones beyond it
      "
    `);
  });
  test('under way', () => {
    const live = [...rows.slice(0, 3), experiment('e04 slots=4 threads=8 | | GPU 1 36-36-41'), experiment('e05 slots=8 threads=4 | | 40')];
    expect(`\n${tuneText(viewOf(live, { over: false }), 80)}`).toMatchInlineSnapshot(`
      "
      maximize goodput within p99(ttft) ≤ 300 ms
      bayesian, 3 initial, seed 1: 3 ended of at most 12 experiments: 2 feasible, 1 not measured, 1 waiting for devices, 1 in the bench

      #  experiment  slots  threads  goodput, requests/s  at
      1  e02             4        4                  9.1  8 in flight
      2  e01             1        4                  3.2  2 in flight
      –  e03             8        8                    –  –            did not start
      –  e04             4        8                    –  –            in its bench
      –  e05             8        4                    –  –            waiting
      not shown for want of width: SLO, took; all are in --json and exports

      e03: did not start: it ended with exit code 1 before it was ready: ggml_cuda_malloc: out of memory
      e04: bench: 40 of 200 requests
      e05: waits for 1 device

      best: e02 · slots 4, threads 4 · goodput 9.1 requests/s at 8 in flight
        llama-server -m 'small model.gguf' --port 8000 -np 4 -t 4

      every level: ✓ within the SLO, ✗ with the limit that it missed by most
      experiment  2 in flight            8 in flight
      e02                 ✓ 2                  ✓ 9.1
      e01               ✓ 3.2  ✗ 8 (p99(ttft) +37 %)

      seen of each parameter, whatever the others were; medians are of feasible ones
      parameter  level  n  median goodput, requests/s  feasible
      slots          1  1                         3.2  1 of 1
                     4  1                         9.1  1 of 1
                     8  1                           –  0 of 1
      threads        4  2                        6.15  2 of 2
                     8  1                           –  0 of 1

      goodput against p99(ttft), where nothing feasible is better in both: e01 (3.2 requests/s, 90 ms), e02 (9.1 requests/s, 240 ms)
      "
    `);
  });
  test('nothing fits, and one was cut off', () => {
    const none = [experiment('e01 slots=1 threads=4 | 2=330 8=910 | GPU 0 0-0-4-34'), experiment('e02 slots=8 threads=4 | 2=450 8=! | GPU 0 34-34-38-70'), experiment('e03 slots=2 threads=4 | | GPU 0 70-70-74')];
    expect(`\n${tuneText(viewOf(none), 100)}`).toMatchInlineSnapshot(`
      "
      maximize goodput within p99(ttft) ≤ 300 ms
      bayesian, 3 initial, seed 1: 3 of at most 12 experiments: 2 infeasible, 1 not measured
      the same in all: threads 4
      in brackets: of an infeasible one, at the level that comes nearest to the limits

      #  experiment  slots  goodput, requests/s  at           SLO       took
      1  e01             1                  (2)  2 in flight  missed  34.0 s  infeasible
      2  e02             8                  (2)  2 in flight  missed  36.0 s  infeasible
      –  e03             2                    –  –            –            –  interrupted

      e01: p99(ttft) 330 ms > 300 ms at 2 in flight
      e02: p99(ttft) 450 ms > 300 ms at 2 in flight
      e03: was interrupted in its bench

      every level: ✓ within the SLO, ✗ with the limit that it missed by most
      experiment            2 in flight                   8 in flight
      e01         ✗ 2 (p99(ttft) +10 %)        ✗ 8 (p99(ttft) +200 %)
      e02         ✗ 2 (p99(ttft) +50 %)  ✗ 8 (p99(ttft) not measured)

      no configuration was within its limits; the first of the ranking comes nearest
      "
    `);
  });
  test('replicas that were started anew', () => {
    const replica = (restarts: number) => ({ port: 9000, log: 'log', restarts });
    const view = viewOf([
      experiment('e01 slots=1 threads=4 | 3.2 @8: 8=90 | GPU 0 0-0-4-14', { replicas: [replica(0), replica(1)] }),
      experiment('e02 slots=2 threads=4 | 5.2 @8: 8=90 | GPU 0 14-14-18-28', { replicas: [replica(2), replica(1)] }),
      experiment('e03 slots=2 threads=2 | 6.2 @8: 8=90 | GPU 0 28-28-38-48', { replicas: [replica(0), replica(0)] }),
    ]);
    expect(view.notes).toEqual([
      'e01: a replica ended by itself and was started anew; requests under way there broke off, and the others were alone meanwhile',
      'e02: replicas ended by themselves and were started anew 3 times; requests under way there broke off, and the others were alone meanwhile',
    ]);
  });
  test('rungs of a bench’s length', () => {
    const rungs = [
      experiment('e01 slots=1 threads=4 | 3.2 @8: 8=90 | GPU 0 0-0-4-14', { share: 1 / 3 }),
      experiment('e02 slots=2 threads=4 | 5.2 @8: 8=90 | GPU 0 14-14-18-28', { share: 1 / 3 }),
      experiment('e03 slots=4 threads=4 | 9.9 @8: 8=90 | GPU 0 28-28-32-42', { share: 1 / 3, beside: ['e02'] }),
      experiment('e04 slots=4 threads=4 | 9.1 @8: 8=95 | GPU 0 42-42-46-76'),
    ];
    expect(`\n${tuneText(viewOf(rungs), 100)}`).toMatchInlineSnapshot(`
      "
      maximize goodput within p99(ttft) ≤ 300 ms
      bayesian, 3 initial, seed 1: 4 of at most 12 experiments: 4 feasible
      the same in all: threads 4

      #  experiment  slots  goodput, requests/s  at           SLO  length    took
      1  e04             4                  9.1  8 in flight  met     all  34.0 s
      2  e02             2                  5.2  8 in flight  met     1/3  14.0 s
      3  e01             1                  3.2  8 in flight  met     1/3  14.0 s
      4  e03             4                  9.9  8 in flight  met     1/3  14.0 s

      e03: measured for longer as e04

      best: e04 · slots 4, threads 4 · goodput 9.1 requests/s at 8 in flight
        llama-server -m 'small model.gguf' --port 8000 -np 4 -t 4

      seen of each parameter, whatever the others were; medians are of feasible ones
      parameter  level  n  median goodput, requests/s  feasible
      slots          1  1                         3.2  1 of 1
                     2  1                         5.2  1 of 1
                     4  1                         9.9  1 of 1

      1 experiment ran beside others on this machine while measured (e03 beside e02): they shared no device and no endpoint, but its processors, memory and disk
      3 experiments were measured for a part of the bench’s length; they are ranked below those that were measured for longer and not compared with them; what was seen of each parameter is of one length
      "
    `);
  });
  test('what the full length refuted is not the best by a part of it', () => {
    const refuted = [
      experiment('e01 slots=1 threads=4 | 9.2 @8: 8=290 | GPU 0 0-0-4-14', { share: 1 / 3 }),
      experiment('e02 slots=2 threads=4 | 5.2 @8: 8=90 | GPU 0 14-14-18-28', { share: 1 / 3 }),
      experiment('e03 slots=1 threads=4 | @: 8=420 | GPU 0 42-42-46-76'),
    ];
    const { best, ranking } = viewOf(refuted);
    expect([bestExperiment(refuted)?.id, best?.experiment, ranking]).toEqual(['e02', 'e02', ['e02', 'e03', 'e01']]);
    expect([bestExperiment([...refuted.slice(0, 1), ...refuted.slice(2)]), viewOf([...refuted.slice(0, 1), ...refuted.slice(2)]).best]).toEqual([undefined, undefined]);
  });
  test('more parameters than there is room for have initials; what many have in common is said once', () => {
    const names = ['tensor_parallel_size', 'max_num_seqs', 'max_num_batched_tokens', 'threads', 'total_pipeline_size'];
    const wide = [1, 2, 3].map(k => experiment(`e0${k} ${names.map((name, i) => `${name}=${k + i}`).join(' ')} | | GPU 0 ${k * 10}-${k * 10}`, { outcome: 'startFailed', stage: 'starting', error: 'the port was taken' }));
    expect(`\n${tuneText(viewOf(wide, { tune: { ...tune, parameters: names.map(name => ({ name, levels: [1, 2, 3, 4, 5, 6, 7] })) } }), 80)}`).toMatchInlineSnapshot(`
      "
      maximize goodput
      bayesian, 3 initial, seed 1: 3 of at most 12 experiments: 3 not measured

      #  experiment  tps  mns  mnbt  threads  tps2  goodput  took
      –  e01           1    2     3        4     5        –     –  did not start
      –  e02           2    3     4        5     6        –     –  did not start
      –  e03           3    4     5        6     7        –     –  did not start
      tps tensor_parallel_size, mns max_num_seqs, mnbt max_num_batched_tokens, threads threads, tps2 total_pipeline_size

      e01, e02, e03: did not start: the port was taken

      no configuration could be measured to the end
      "
    `);
  });
  test('requests that failed, levels that are invalid and percentiles of too few requests are told', () => {
    const answered = [experiment('e01 slots=1 threads=4 | 3.2 @8: 2=90 8=110 | GPU 0 0-0-4-34'), experiment('e02 slots=4 threads=4 | 9.1 @8: 2=80 8=240 | GPU 1 0-0-5-36')];
    const measures = new Map(answered.map(row => {
      const of = measuresOf(row);
      const levels = of.levels.map(level => ({ ...level, ...(level.figures === undefined ? {} : { figures: { ...level.figures, ...(row.id === 'e02' ? { failed: 90, failures: { serverError: 88, timeout: 2 } } : level.name.startsWith('2') ? { goodputPerS: 4, verdict: 'invalid' as const, causes: ['the client could read no answers for 12 % of the time'] } : {}) } }) }));
      return [row.id, { ...of, levels }] as const;
    }));
    const few = answered.map(row => (row.judged === undefined ? row : { ...row, judged: { ...row.judged, slo: row.judged.slo.map(({ actual: _actual, ...limit }) => limit) } }));
    expect(`\n${tuneText(viewOf(few, { measures }), 110)}`).toMatchInlineSnapshot(`
      "
      maximize goodput within p99(ttft) ≤ 300 ms
      bayesian, 3 initial, seed 1: 2 of at most 12 experiments: 2 feasible
      the same in all: threads 4

      #  experiment  slots  goodput, requests/s  at           SLO     failed    took
      1  e02             4                  9.1  8 in flight  met  90 of 100  36.0 s
      2  e01             1                  3.2  8 in flight  met          0  34.0 s

      best: e02 · slots 4, threads 4 · goodput 9.1 requests/s at 8 in flight · 90 of 100 requests failed
        llama-server -m 'small model.gguf' --port 8000 -np 4 -t 4

      every level: ✓ within the SLO, ✗ with the limit that it missed by most
      experiment             2 in flight               8 in flight
      e02         ✓ 2 (90 of 100 failed)  ✓ 9.1 (90 of 100 failed)
      e01                  ✓ 4 (invalid)                     ✓ 3.2

      seen of each parameter, whatever the others were; medians are of feasible ones
      parameter  level  n  median goodput, requests/s  feasible
      slots          1  1                         3.2  1 of 1
                     4  1                         9.1  1 of 1

      goodput against p99(ttft), where nothing feasible is better in both: e01 (3.2 requests/s, 110 ms), e02 (9.1 requests/s, 240 ms)

      e01 at 2 in flight is invalid: the client could read no answers for 12 % of the time
      requests failed, and no limit is set to that: 90 of 100 requests of e02 at 2 in flight (88 serverError, 2 timeout); 90 of 100 requests of e02 at 8 in flight (88 serverError, 2 timeout); more than 1 in 100 is a miss, unless \`slo: {success: …}\` in the bench says otherwise
      e01 is ranked by 3.2 requests/s at 8 in flight: 4 requests/s at 2 in flight is invalid
      p99(ttft) has no value where fewer than 662 requests were measured: its limit is judged there by how many of them keep all limits, which is less sure; a larger \`stop: {requests: …}\` helps
      "
    `);
  });
  test('without limits nothing is said to be within them', () => {
    const plain = [experiment('e01 slots=1 threads=4 | 3.2 @8: 2=90 8=110 | GPU 0 0-0-4-34')].map(row => ({ row: { ...row, judged: { ...row.judged, slo: [], feasible: true } }, measures: measuresOf(row) }));
    expect(tuneText(viewOf(plain.map(({ row }) => row), { measures: new Map(plain.map(({ row, measures }) => [row.id, measures])) }), 110)).not.toMatch(/[✓✗]|SLO/);
  });
  test('nothing was tried', () => {
    expect(`\n${tuneText(viewOf([], { nowMs: startMs }), 80)}`).toMatchInlineSnapshot(`
      "
      maximize goodput
      bayesian, 3 initial, seed 1: 0 of at most 12 experiments

      nothing was tried
      "
    `);
  });
});

test('requests that failed are told where no limit was set to that: times are of those that were answered', () => {
  const success = { level: 'm~8', metric: 'success', limit: 0.99, unit: 'share', actual: 0.15, ratio: 6.6, held: false, soft: false };
  const notes = (more: Partial<JudgedLimit>): readonly string[] => {
    const one = experiment('e01 slots=1 threads=4 | 3.2 @2: 2=90 8=210 | GPU 0 0-0-4-34');
    const levels = measuresOf(one).levels.map(({ figures, ...level }, k) => ({ ...level, ...(figures === undefined ? {} : { figures: { ...figures, failed: 85 * k, failures: { serverError: 85 * k } } }) }));
    const row = { ...one, ...(one.judged === undefined ? {} : { judged: { ...one.judged, slo: [...one.judged.slo, { ...success, ...more }] } }) };
    return viewOf([row], { measures: new Map([[row.id, { ...measuresOf(one), levels }]]) }).notes.filter(note => note.includes('1 in 100'));
  };
  expect(notes({ implicit: true })).toEqual(['requests failed, and no limit is set to that: 85 of 100 requests of e01 at 8 in flight (85 serverError); more than 1 in 100 is a miss, unless `slo: {success: …}` in the bench says otherwise']);
  expect(notes({})).toEqual([]);
});

test('what stands on an invalid level ranks behind what does not, and is on no front', () => {
  const [, e02, , e04] = rows;
  const doubtful = e04?.judged?.objective === undefined ? [] : [{ ...e04, judged: { ...e04.judged, objective: { ...e04.judged.objective, invalid: true as const } } }];
  const view = viewOf([...(e02 === undefined ? [] : [e02]), ...doubtful]);
  expect([view.ranking, view.best?.experiment, view.fronts.flatMap(({ points }) => points.filter(({ onFront }) => onFront).map(({ experiment: id }) => id)).includes('e04')]).toEqual([['e02', 'e04'], 'e02', false]);
});

test('of a parameter that was the same in all nothing is said to lie beyond its end', () => {
  const beyond = (second: string): string => viewOf([experiment('e01 slots=1 threads=4 | 3.2 @2: 2=90 | GPU 0 0-0-4-34'), experiment(`e02 ${second} | 2.2 @2: 2=90 | GPU 0 34-34-38-60`)]).notes.filter(note => note.includes('beyond')).join();
  expect(beyond('slots=1 threads=5')).toBe('');
  expect(beyond('slots=2 threads=5')).toBe('the best `slots` is the lowest that might be tried (1): there may be better ones beyond it');
});

test('of what must reach its limit the miss is a share of the limit, as its violation is; what is tolerated is said', () => {
  const one = experiment('e01 slots=1 threads=4 | 3.2 @2: 2=330 | GPU 0 0-0-4-34');
  const success = { level: 'm~2', metric: 'success', limit: 0.9, unit: 'share', actual: 0.5, ratio: 1.8, held: false, soft: false };
  const told = (slo: typeof success | { readonly soft: true }): string => {
    const limits = one.judged?.slo.map(limit => ({ ...limit, ...('metric' in slo ? {} : slo) })) ?? [];
    const row = { ...one, judged: { feasible: !('metric' in slo), slo: 'metric' in slo ? [success] : limits, ...('metric' in slo ? { violation: 0.44 } : { violation: 0.1, objective: { metric: 'goodput', value: 3.2, unit: 'requests/s', direction: 'maximize' as const, level: 'm~2' } }) } };
    return tuneText(viewOf([row], { measures: new Map([[row.id, measuresOf(one)]]) }), 120);
  };
  expect(told(success)).toContain('e01: success 0.5 < 0.9 at 2 in flight');
  expect(told({ soft: true })).toContain('tolerated');
  expect(told({ soft: true })).toContain('e01: p99(ttft) 330 ms > 300 ms at 2 in flight, which `slo_fail_ratio` tolerates');
});

test('what lies so near to the best that one measurement does not tell them apart is named', () => {
  const near = (value: string): string => viewOf([experiment('e01 slots=1 threads=4 | 10 @2: 2=90 | GPU 0 0-0-4-34'), experiment(`e02 slots=2 threads=4 | ${value} @2: 2=90 | GPU 0 34-34-38-60`)]).notes.filter(note => note.includes('within 3 %')).join();
  expect(near('9.8')).toBe('e02 is within 3 % of e01: one measurement of each does not tell which is best');
  expect(near('9.6')).toBe('');
});
