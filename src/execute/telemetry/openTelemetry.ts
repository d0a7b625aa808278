import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import type { Reading } from '../../task/reading.ts';
import type { TelemetrySettings } from '../../task/load.ts';
import { resolveReferences, type Environment } from '../secrets.ts';
import { gpuColumns, readGpuLine } from './gpuLine.ts';
import { isServerPage, readServerMetrics } from './serverMetrics.ts';

/** The server whose requests are measured. */
export interface WatchedServer {
  readonly url: URL;
  /** Names and values in turn, as its requests carry them. */
  readonly headers: readonly string[];
}

/** Values with the clock's time at which they were read. */
export type OnReadings = (atMs: number, readings: readonly Omit<Reading, 'atMs'>[]) => void;

/** What is read beside a level, while it runs. */
export interface Telemetry extends Disposable {
  /** For people: where from. */
  readonly sources: readonly string[];
  /** Reads once before it resolves, then in every interval, and once more at its end; a reading that fails is left out. */
  watch(onReadings: OnReadings): Promise<{ end(): Promise<void> }>;
}

export interface TelemetryPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  /** The program that tells about GPUs (default: nvidia-smi). */
  readonly gpuProgram?: readonly string[];
}

/** A page of metrics that takes longer is not waited for. */
const patienceMs = 2000;
/** A driver that nothing has used yet takes seconds to answer. */
const gpuPatienceMs = 5000;

/**
 * Finds out what can be read: the server's own Prometheus metrics (`/metrics` beside its API, where it has them), and the GPUs where it runs on this machine.
 * Metrics that a task names and that cannot be read are a HumanError; those it does not name are left out.
 */
export async function openTelemetry(server: WatchedServer, settings: TelemetrySettings, ports: TelemetryPorts, signal: AbortSignal): Promise<Telemetry> {
  const { clock } = ports;
  const held = new DisposableStore();
  const metrics = settings.metrics === false ? undefined : await openMetrics(settings.metrics);
  const gpus = settings.gpu && isLoopback(server.url) ? held.add(openGpus(ports.gpuProgram ?? ['nvidia-smi'], settings.intervalMs)) : undefined;
  if (gpus !== undefined) {
    // A timer that nobody waits for any more would keep the process for as long.
    const known = new AbortController();
    await Promise.race([gpus.found, clock.sleep(gpuPatienceMs, AbortSignal.any([signal, known.signal]))]);
    known.abort();
  }
  return {
    sources: [...(metrics === undefined ? [] : [metrics.url.href]), ...(gpus?.isThere() === true ? ['nvidia-smi'] : [])],
    async watch(onReadings) {
      const over = new AbortController();
      const all = AbortSignal.any([signal, over.signal]);
      gpus?.listen(lines => onReadings(clock.nowMs(), settings.gpus === undefined ? lines : lines.filter(({ device }) => device !== undefined && settings.gpus?.includes(device) === true)));
      await metrics?.read(onReadings);
      const loop = metrics === undefined ? undefined : readOn(metrics.read, onReadings, all);
      return {
        async end() {
          over.abort();
          gpus?.listen(undefined);
          await loop;
          if (!signal.aborted) await metrics?.read(onReadings);
        },
      };
    },
    dispose: () => held.dispose(),
  };

  /** At whole intervals from now on, whatever a reading takes. */
  async function readOn(read: (onReadings: OnReadings) => Promise<void>, onReadings: OnReadings, all: AbortSignal): Promise<void> {
    const startMs = clock.nowMs();
    while (!all.aborted) {
      const sinceMs = clock.nowMs() - startMs;
      await clock.sleep(settings.intervalMs - (sinceMs % settings.intervalMs), all);
      if (!all.aborted) await read(onReadings);
    }
  }

  async function openMetrics(written: string | undefined): Promise<{ readonly url: URL; readonly read: (onReadings: OnReadings) => Promise<void> } | undefined> {
    const where = 'telemetry, metrics';
    const resolved = written === undefined ? new URL('/metrics', server.url).href : resolveReferences(written, ports.environment, where);
    if (!URL.canParse(resolved)) throw new HumanError({ what: `\`${written ?? resolved}\` is not an http:// or https:// address`, where, toDo: 'write it like http://127.0.0.1:8000/metrics' });
    const url = new URL(resolved);
    const page = await get(url);
    if (!('failed' in page) && isServerPage(page.text)) return { url, read: onReadings => readInto(url, onReadings) };
    if (written === undefined) return undefined;
    throw new HumanError({ what: 'failed' in page ? `the server’s metrics cannot be read: ${page.failed}` : 'the page has no metric that Pitwall knows: it reads those of vLLM, SGLang, llama.cpp and TGI', where: `${where}: ${written}`, toDo: 'correct the address, or take `metrics` out' });
  }

  async function readInto(url: URL, onReadings: OnReadings): Promise<void> {
    const page = await get(url);
    if ('failed' in page) return;
    const atMs = clock.nowMs();
    onReadings(atMs, [...readServerMetrics(page.text)].map(([name, value]) => ({ name, value })));
  }

  async function get(url: URL): Promise<{ readonly text: string } | { readonly failed: string }> {
    try {
      const headers = url.origin === server.url.origin ? keyOf(server.headers) : {};
      const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) });
      if (!response.ok) {
        await response.body?.cancel();
        return { failed: `HTTP ${response.status}` };
      }
      return { text: await response.text() };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { failed: cause instanceof Error ? cause.message : String(cause) };
    }
  }
}

/** What a server with a key wants at its metrics too. */
function keyOf(headers: readonly string[]): Readonly<Record<string, string>> {
  const at = headers.findIndex((name, k) => k % 2 === 0 && name.toLowerCase() === 'authorization');
  const value = at === -1 ? undefined : headers[at + 1];
  return value === undefined ? {} : { authorization: value };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

interface Gpus extends Disposable {
  /** Once it has told something, or is known not to be there. */
  readonly found: Promise<void>;
  isThere(): boolean;
  listen(onLine: ((readings: readonly Omit<Reading, 'atMs'>[]) => void) | undefined): void;
}

/** One process for the whole run: starting one for each reading would take time from what is measured. */
function openGpus([program = '', ...given]: readonly string[], intervalMs: number): Gpus {
  let isThere = false;
  let listener: ((readings: readonly Omit<Reading, 'atMs'>[]) => void) | undefined;
  const child = spawn(program, [...given, `--query-gpu=${gpuColumns}`, '--format=csv,noheader,nounits', `--loop-ms=${Math.round(intervalMs)}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const found = new Promise<void>(resolve => {
    // There is none on most machines.
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
    createInterface(child.stdout).on('line', line => {
      const readings = readGpuLine(line);
      if (readings.length === 0) return;
      isThere = true;
      resolve();
      listener?.(readings);
    });
  });
  return {
    found,
    isThere: () => isThere,
    listen: onLine => void (listener = onLine),
    ...toDisposable(() => void child.kill()),
  };
}
