import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import type { RunRow } from '../store/rows.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { gateValue } from '../report/gateValue.ts';
import { printable } from '../report/printable.ts';
import { readRunView } from '../report/readRunView.ts';
import { rankingText } from '../report/rankingText.ts';
import { runDocument } from '../report/runDocument.ts';
import { exitCodeOf } from '../runner/exitCode.ts';
import { startRun } from '../runner/startRun.ts';
import type { RunView } from '../report/view.ts';
import { consentToCode, type Consented } from './consentToCode.ts';
import type { CliHost, ExitCode } from './host.ts';
import { writeJson } from './output.ts';
import { createProgressDisplay } from './progressDisplay.ts';

/** How a run is shown while it runs and when it ended. */
export interface Shown extends Consented {
  readonly json?: true | string;
}

/** Runs in this process, shows its progress on stderr and its result on stdout, and gives the exit code. */
export async function runHere(host: CliHost, request: LaunchRequest, shown: Shown): Promise<ExitCode> {
  const display = createProgressDisplay(host, shown.quiet === true);
  let row: RunRow | undefined;
  try {
    const onStarted = (started: RunRow): void => {
      row = started;
      display.started(started);
    };
    const { outcome, runId, store } = await startRun(request, { environment: host.environment, consent: async code => void (await consentToCode(host, path.dirname(request.taskFile), code, shown)), onProgress: display.progress, onStarted }, host.signal);
    display.dispose();
    try {
      const view = readRunView(store, runId, { alive: false, nowMs: Date.now() });
      if (shown.json !== undefined) await writeJson(host, shown.json, runDocument(view));
      if (shown.json !== true && shown.quiet !== true) await host.out(rankingText(view, host.columns));
      if (view.error !== undefined) host.note(`pitwall: ${printable(view.error)}\n`);
      for (const gate of view.gates) if (!gate.held) host.note(`gate failed: ${printable(gate.gate)} (${gate.value === undefined ? (gate.why ?? 'nothing was measured') : view.tune === undefined ? `it is ${gate.value}` : gateValue(gate, view.tune, '')})\n`);
      if (outcome === 'failed' && (cannotBeWritten(view) || hasTriedAll(view))) host.note(`run ${runId} failed, and a resume would meet the same; correct the task and run it again\n`);
      else if (outcome !== 'succeeded') host.note(`run ${runId} ${outcome === 'failed' ? 'did not finish' : `was ${outcome === 'timedOut' ? 'stopped by its time limit' : outcome}`}; go on with: ${host.self} run --resume ${runId}\n`);
      else if (shown.quiet !== true) host.note(`${view.tune === undefined ? 'every sample' : 'every experiment'}: ${host.self} show ${runId} · ${host.self} export ${runId} --format csv · the panel in VS Code\n`);
      return exitCodeOf(
        outcome,
        view.gates.every(gate => gate.held),
      );
    } finally {
      store.dispose();
    }
  } catch (error) {
    display.dispose();
    if (error instanceof HumanError && row !== undefined) host.note(`run ${row.id} was not finished; go on with: ${host.self} run --resume ${row.id}\n`);
    throw error;
  }
}

/** Of a tune: experiments that ended stay as they are. */
function hasTriedAll({ tune }: RunView): boolean {
  return tune !== undefined && tune.experiments.length > 0 && tune.experiments.every(({ outcome }) => outcome !== undefined && outcome !== 'cancelled');
}

/** Where all that failed did so before anything was sent: to a resume, these samples are recorded. */
function cannotBeWritten({ trials }: RunView): boolean {
  const failed = trials.filter(({ outcome }) => outcome !== 'succeeded');
  return failed.length > 0 && failed.every(({ outcome, done, errors }) => outcome === 'failed' && done > 0 && errors.template === done);
}
