import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import { startGuard } from '../../../src/execute/replicas/guard.ts';
import { startReplicas } from '../../../src/execute/replicas/startReplicas.ts';
import { bench, running, serverFile, type Bench } from './started.ts';
import { tempFolder } from '../../store/fixtures.ts';

const docker = path.join(import.meta.dirname, 'docker.mjs');

/** A server in a container of the docker that the tests have. */
function contained(does: string, graceMs = 1_000, clock?: Clock): Bench & { readonly folder: string; asked(): readonly string[]; containers(): readonly string[] } {
  const folder = tempFolder();
  const it = bench('', {
    start: ({ port, name }) => ({ command: [docker, 'run', '--rm', '--name', name, 'IMAGE', serverFile, String(port), folder, ...does.split(' ')], env: { FAKE_DOCKER: folder }, container: name }),
    graceMs,
    ...(clock === undefined ? {} : { ready: { path: '/health', timeoutMs: 2_000_000 } }),
  }, clock);
  return { ...it, folder, asked: () => readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n').slice(1), containers: () => [...readdirSync(folder).filter(name => name.endsWith('.container')), ...running(folder)] };
}

test('a container is asked to stop, and is removed', async () => {
  const it = contained('');
  process.env['FAKE_DOCKER'] = it.folder;
  const replicas = await it.serve();
  expect(await (await fetch(replicas.url)).text()).not.toBe(String(replicas.facts()[0]?.pid));
  expect(it.containers().length).toBeGreaterThan(1);
  await replicas.stop();
  expect(it.asked()).toEqual(['stop -t 1 NAME', 'rm -f NAME']);
  expect([it.containers(), [...it.held], [...it.watched]]).toEqual([[], [], []]);
  expect(readFileSync(it.spec.logFile(0), 'utf8')).toContain('loading');
});

test('one that ignores TERM is ended with its container', async () => {
  const it = contained('deaf', 100);
  process.env['FAKE_DOCKER'] = it.folder;
  const replicas = await it.serve();
  await replicas.stop();
  expect(it.containers()).toEqual([]);
});

test('one that ends at its start says why', async () => {
  const it = contained('exit=3 say=no-memory');
  process.env['FAKE_DOCKER'] = it.folder;
  const started = await it.start();
  expect(started).toMatchObject({ failed: { error: expect.stringMatching(/^replica 0 ended with code 3 after/) as string, log: [expect.stringMatching(/^loading/) as string, 'no-memory'], canBeRetried: false } });
  expect(it.containers()).toEqual([]);
});

test('one that a busy daemon does not end keeps its port, and the guard has it in view', async () => {
  // 30 s of patience in 0.3.
  const it = contained('', 100, { ...systemClock, nowMs: () => systemClock.nowMs() * 100, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) });
  process.env['FAKE_DOCKER'] = it.folder;
  const replicas = await it.serve();
  writeFileSync(path.join(it.folder, 'busy'), '');
  expect(await replicas.stop()).toMatch(/^replica 0 \(container pitwall-[-\w]+\) could not be ended$/);
  expect([it.held.size, it.watched.size]).toEqual([1, 1]);
  rmSync(path.join(it.folder, 'busy'));
});

test('one that comes only after its start was cancelled is removed', async () => {
  const it = contained('');
  process.env['FAKE_DOCKER'] = it.folder;
  writeFileSync(path.join(it.folder, 'late'), '');
  const cancel = new AbortController();
  const starting = it.start(cancel.signal);
  while (!existsSync(path.join(it.folder, 'asked'))) await new Promise(resolve => setTimeout(resolve, 5));
  cancel.abort();
  expect(await starting).toMatchObject({ failed: { error: 'replica 0 was cancelled while it started' } });
  expect([it.containers(), [...it.held], [...it.watched]]).toEqual([[], [], []]);
});

test('what serves a process that was killed is removed by its guard', async () => {
  const it = contained('deaf');
  process.env['FAKE_DOCKER'] = it.folder;
  const guard = startGuard(() => undefined);
  const started = await startReplicas(it.spec, { ...it.ports, guard }, new AbortController().signal);
  if ('failed' in started) throw new Error(started.failed.error);
  // As the end of this process would.
  guard.dispose();
  for (const sinceMs = performance.now(); it.containers().length > 0; ) {
    expect(performance.now() - sinceMs).toBeLessThan(5_000);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  expect(existsSync(it.folder)).toBe(true);
  expect(it.asked()).toContain('rm -f NAME');
  await started.replicas.stop();
});
