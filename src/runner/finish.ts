import type { RunOutcome } from '../base/outcomes.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { checkGates } from '../report/gates.ts';
import { readRunView } from '../report/readRunView.ts';
import { trialSummary } from '../report/trialFinal.ts';
import { allModels } from '../task/allModels.ts';
import { withAdvice } from './advice.ts';
import { neverWritten } from './promptFailure.ts';
import type { RunSpec } from './runSpec.ts';

export interface TrialEnd {
  readonly outcome: RunOutcome;
  readonly error?: string;
}

/** Records how a trial ended. A trial that asked and got no answer at all has failed, however orderly it went. */
export function finishTrial(spec: RunSpec, trial: PlannedTrial, end: TrialEnd): TrialEnd {
  const { store, runId, ports } = spec;
  store.flush();
  const told = end.outcome === 'succeeded' ? nothingAnswered(spec, trial) ?? end : end;
  if (spec.task.shards?.keep === 'statistics') store.recountShards(runId, trial.id);
  const atMs = ports.clock.wallMs();
  // Before anybody takes the trial for ended, and measures it as well.
  const summary = trialSummary(store, runId, trial.id);
  // A disk that was full in between leaves it finishing, and how it ended is told again.
  const isFinishing = store.trials(runId).find(({ id }) => id === trial.id)?.state === 'finishing';
  store.updateTrial(runId, trial.id, { ...(isFinishing ? {} : { state: 'finishing' as const }), summary });
  store.updateTrial(runId, trial.id, { state: 'ended', outcome: told.outcome, error: told.error, endedMs: atMs });
  store.writeEvent(runId, atMs, { type: 'trialEnded', trial: trial.id, outcome: told.outcome, ...(told.error === undefined ? {} : { error: told.error }) });
  return told;
}

function nothingAnswered(spec: RunSpec, trial: PlannedTrial): TrialEnd | undefined {
  const totals = spec.store.totals(spec.runId).find(candidate => candidate.trial === trial.id);
  if (totals === undefined || totals.done === 0) return undefined;
  const failed = (totals.outcomes.failed ?? 0) + (totals.outcomes.timedOut ?? 0);
  if (failed < totals.done) return undefined;
  const first = spec.store.events(spec.runId).findLast(row => row.event.type === 'errorFirstSeen' && row.event.trial === trial.id)?.event;
  const [said, errorClass] = first?.type === 'errorFirstSeen' ? [first.error, first.errorClass] : ['nothing answered'];
  const unwritten = totals.errors.template === failed ? neverWritten(trial.configuration.prompt, said, failed) : undefined;
  if (unwritten !== undefined) return { outcome: 'failed', error: unwritten };
  return { outcome: 'failed', error: withAdvice(allModels(spec.task).find(({ id }) => id === trial.configuration.model) ?? { id: trial.configuration.model }, errorClass, `every request failed (${failed} of ${totals.done}): ${said}`, spec.plan.load !== undefined) };
}

/** Closes the run's row: trials that never ended take the run's outcome, then the gates are checked, then the run ends. */
export function finishRun(spec: RunSpec, end: TrialEnd & { readonly durationMs: number }): void {
  const { store, runId, ports, task } = spec;
  const atMs = ports.clock.wallMs();
  store.flush();
  for (const trial of store.trials(runId)) {
    if (trial.state !== 'ended') store.updateTrial(runId, trial.id, { state: 'ended', outcome: end.outcome === 'succeeded' ? 'interrupted' : end.outcome, endedMs: atMs });
  }
  if (store.run(runId)?.state === 'running') store.updateRun(runId, { state: 'finishing' });
  // Reading a large run takes a while.
  const gates = task.gates.length === 0 ? [] : checkGates(task.gates, readRunView(store, runId, { alive: true, nowMs: atMs }));
  for (const gate of gates) store.writeEvent(runId, atMs, { type: 'gateChecked', gate: gate.gate, held: gate.held, ...(gate.value === undefined ? {} : { value: gate.value }) });
  store.updateRun(runId, { state: 'ended', outcome: end.outcome, error: end.error, endedMs: atMs, durationMs: Math.round(end.durationMs), gates });
  store.writeEvent(runId, atMs, { type: 'runEnded', outcome: end.outcome, ...(end.error === undefined ? {} : { error: end.error }) });
  store.flush();
}
