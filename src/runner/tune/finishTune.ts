import { checkTuneGates } from '../../report/tune/checkTuneGates.ts';
import type { TrialEnd } from '../finish.ts';
import type { RunSpec } from '../runSpec.ts';
import type { TunePorts } from './tunePorts.ts';

/** Closes a tune's row: its gates are those of its best experiment, and one that nobody wrote: that a configuration is within the limits. */
export function finishTune({ store, runId, ports, task }: Pick<RunSpec, 'store' | 'runId' | 'task'> & { readonly ports: Pick<TunePorts, 'clock' | 'view'> }, end: TrialEnd, durationMs: number): void {
  const atMs = ports.clock.wallMs();
  store.flush();
  const gates = checkTuneGates(task.gates, store.experiments(runId), ports.view);
  for (const gate of gates) store.writeEvent(runId, atMs, { type: 'gateChecked', gate: gate.gate, held: gate.held, ...(gate.value === undefined ? {} : { value: gate.value }) });
  if (store.run(runId)?.state === 'running') store.updateRun(runId, { state: 'finishing' });
  store.updateRun(runId, { state: 'ended', outcome: end.outcome, error: end.error, endedMs: atMs, durationMs: Math.round(durationMs), gates });
  store.writeEvent(runId, atMs, { type: 'runEnded', outcome: end.outcome, ...(end.error === undefined ? {} : { error: end.error }) });
  store.flush();
}
