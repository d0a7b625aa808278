import { readFileSync } from 'node:fs';
import os from 'node:os';
import { performance, PerformanceObserver } from 'node:perf_hooks';
import type { ProcessFacts } from '../../base/processFacts.ts';
import { delayP99 } from './loopDelay.ts';

export interface ClientWatch {
  /** What happened since it was made. */
  stop(): ProcessFacts;
}

const beatMs = 5;
/** A timer is late by up to this without anything being wrong. */
const timerSlackMs = 1.5;
const standstillMs = 20;

/** Watches the thread that it is made in: its event loop by a heartbeat, its garbage collector, and whether it gets a core. */
export function watchClient(): ClientWatch {
  const startMs = performance.now();
  const before = { cpus: os.cpus(), cpu: process.cpuUsage(), coreWaitNs: coreWaitNs() };
  const late: number[] = [];
  let lastMs = startMs;
  const beat = (): void => {
    const nowMs = performance.now();
    const lateMs = nowMs - lastMs - beatMs;
    if (lateMs > timerSlackMs) late.push(lateMs);
    lastMs = nowMs;
  };
  const timer = setInterval(beat, beatMs);
  timer.unref();
  let gcMs = 0;
  const collector = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) gcMs += entry.duration;
  });
  collector.observe({ entryTypes: ['gc'] });
  return {
    stop() {
      beat();
      clearInterval(timer);
      for (const entry of collector.takeRecords()) gcMs += entry.duration;
      collector.disconnect();
      const wallMs = performance.now() - startMs;
      const waitedNs = coreWaitNs();
      return {
        wallMs,
        loopDelayP99Ms: delayP99(late, wallMs),
        loopDelayMaxMs: late.reduce((most, ms) => Math.max(most, ms), 0),
        stalledShare: late.reduce((sum, ms) => sum + (ms >= standstillMs ? ms : 0), 0) / wallMs,
        gcShare: gcMs / wallMs,
        ...(waitedNs === undefined || before.coreWaitNs === undefined ? {} : { coreWaitShare: (waitedNs - before.coreWaitNs) / 1e6 / wallMs }),
        ...machine(before, wallMs),
      };
    },
  };
}

function machine(before: { readonly cpus: readonly os.CpuInfo[]; readonly cpu: NodeJS.CpuUsage }, wallMs: number): Pick<ProcessFacts, 'busyShare' | 'foreignShare'> {
  const now = os.cpus();
  const total = (cpus: readonly os.CpuInfo[], idleToo: boolean): number => cpus.reduce((sum, { times: { user, nice, sys, irq, idle } }) => sum + user + nice + sys + irq + (idleToo ? idle : 0), 0);
  const allMs = total(now, true) - total(before.cpus, true);
  // Containers may not see them.
  if (!(allMs > 0) || wallMs < 100) return {};
  const busyMs = total(now, false) - total(before.cpus, false);
  const { user, system } = process.cpuUsage(before.cpu);
  return { busyShare: busyMs / allMs, foreignShare: Math.max(0, busyMs - (user + system) / 1000) / allMs };
}

/** Time this thread was ready and had to wait for a core, since it began; undefined where the system does not say. */
function coreWaitNs(): number | undefined {
  try {
    const waited = Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]);
    return Number.isFinite(waited) ? waited : undefined;
  } catch {
    return undefined;
  }
}
