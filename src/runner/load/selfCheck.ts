import type { Configuration } from '../../plan/plan.ts';
import type { RunSpec } from '../runSpec.ts';

/** Measures the client itself once for a run, at the highest of these loads, made by so many threads, and records what was found. A resume has it already. */
export async function recordSelfCheck({ store, runId, ports }: Pick<RunSpec, 'store' | 'runId' | 'ports'>, loads: readonly Pick<Configuration, 'concurrency' | 'rate'>[], threads: number, signal: AbortSignal): Promise<void> {
  const run = store.run(runId);
  if (ports.checkSelf === undefined || run?.selfCheck !== undefined) return;
  const highest = (of: 'concurrency' | 'rate'): number => Math.max(0, ...loads.map(load => load[of] ?? 0));
  const [concurrency, rate] = [highest('concurrency'), highest('rate')];
  if (concurrency === 0 && rate === 0) return;
  const found = await ports.checkSelf({ ...(concurrency > 0 ? { concurrency } : { rate }), threads, ...(run?.carriers === undefined ? {} : { fallback: true }) }, signal);
  if (signal.aborted) return;
  store.updateRun(runId, { selfCheck: found });
  store.writeEvent(runId, ports.clock.wallMs(), { type: 'clientChecked', found });
}
