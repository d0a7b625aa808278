import { createHash } from 'node:crypto';
import os from 'node:os';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import type { GeneratorPorts } from '../load/openGenerator.ts';
import { tpotBudget, ttftBudgetMs, type FoundError, type SelfCheck } from '../../score/load/selfCheck.ts';
import { openLedger, type Ledger } from '../../store/ledger.ts';
import { measureSelf, type CheckedLoad } from './measureSelf.ts';

export interface SelfCheckPorts extends GeneratorPorts {
  /** The user's ledger, which keeps what was found. */
  readonly file: string;
  readonly measure?: typeof measureSelf;
}

const keptMs = 6 * 3_600_000;
const longestMs = 15_000;

/**
 * The client's own error at a load, from an earlier bench of the last hours where it was measured with this version on this machine, else measured now. Only what is within the error budget is kept:
 * a client that did badly may have met a busy machine, and is measured anew next time. What keeps it from measuring is told, and no reason not to bench.
 */
export async function checkSelf(load: CheckedLoad, { file, measure = measureSelf, ...ports }: SelfCheckPorts, signal: AbortSignal): Promise<SelfCheck> {
  const key = keyOf(load);
  const kept = using(file, ledger => ledger.keptCheck(key, ports.clock.wallMs() - keptMs));
  if (kept !== undefined) return { ...(JSON.parse(kept) as FoundError), kept: true };
  try {
    const found = await measure(load, ports, AbortSignal.any([signal, AbortSignal.timeout(longestMs)]));
    if (withinBudget(found)) using(file, ledger => ledger.keepCheck(key, JSON.stringify(found), found.atMs));
    return found;
  } catch (cause) {
    if (!(cause instanceof HumanError)) throw cause;
    return { failed: renderHumanError(cause) };
  }
}

function withinBudget({ concurrency, rate, lostEvents, ttftMs, tpotShare, lagMs }: FoundError): boolean {
  const late = rate === undefined ? 0 : lagMs.p50;
  return lostEvents === 0 && ttftMs.p50 <= ttftBudgetMs(concurrency ?? 64) && (tpotShare?.p50 ?? 0) <= tpotBudget && late <= 1;
}

/** A home folder may be shared by several machines. */
function keyOf({ concurrency, rate, threads = 1, fallback }: CheckedLoad): string {
  return createHash('sha256').update(JSON.stringify([os.hostname(), os.cpus()[0]?.model, os.availableParallelism(), version, process.versions.node, rate === undefined ? 'concurrency' : 'rate', rate ?? concurrency, threads, fallback === true])).digest('hex');
}

/** Where the ledger cannot be used nothing is kept. */
function using<T>(file: string, work: (ledger: Ledger) => T): T | undefined {
  try {
    const ledger = openLedger(file);
    try {
      return work(ledger);
    } finally {
      ledger.dispose();
    }
  } catch (cause) {
    if (cause instanceof HumanError) return undefined;
    throw cause;
  }
}
