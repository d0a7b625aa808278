import { HumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { endpointName } from '../../execute/endpointName.ts';
import { hideSecrets } from '../../execute/redact.ts';
import type { Environment } from '../../execute/secrets.ts';
import { prepareRunLogs, type RunLogs } from '../../store/runLogs.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { allModels } from '../../task/allModels.ts';
import type { Settings } from '../../task/settings.ts';
import type { Task } from '../../task/task.ts';
import { taskSecrets } from '../taskSecrets.ts';
import { writeAside } from '../writeAside.ts';
import { createRunLog, type RunLog } from './runLog.ts';

export interface RunLogPlace {
  readonly store: StoreWriter;
  readonly row: RunRow;
  readonly task: Task;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** The log of a run, begun with what is in force; undefined where its folder cannot be written, which the run's events say. What is asked by jobs of a cluster is in logs of theirs. */
export function openRunLog(place: RunLogPlace & { readonly workspace: string }): RunLog | undefined {
  const { task, row, workspace } = place;
  const asks = task.executor === undefined || row.rescoredFrom !== undefined;
  return open(place, () => prepareRunLogs(workspace, row.id), asks);
}

/** What a job of a cluster notes for its run: what it asked, and what only the process knows that asks. Undefined where nobody wants to know that. */
export function openJobLog(place: RunLogPlace, files: RunLogs): RunLog | undefined {
  const { requestLogging, logLevel } = place.settings;
  return requestLogging.value || logLevel.value === 'debug' ? open(place, () => files, true) : undefined;
}

function open({ store, row, task, settings, environment, clock }: RunLogPlace, prepare: () => RunLogs, asks: boolean): RunLog | undefined {
  const secrets = taskSecrets(task, environment);
  const endpoints = new Map(everyModel(task).map(model => [model.id, endpointName(model, environment)]));
  try {
    const files = prepare();
    const log = createRunLog({
      run: row.id,
      store,
      level: settings.logLevel.value,
      file: files.log,
      ...(settings.requestLogging.value && asks ? { requestFile: files.requests } : {}),
      endpointOf: model => endpoints.get(model) ?? model,
      clean: text => hideSecrets(text, secrets),
      wallMs: () => clock.wallMs(),
    });
    log.write('info', `pitwall ${row.version}, process ${row.pid} on ${row.host}: ${task.file}`);
    log.write('info', Object.entries(row.settings).map(([name, { value, source }]) => `${name} ${String(value)} (${source})`).join(', '));
    return log;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    writeAside(store, row.id, clock.wallMs(), { type: 'logNotWritten', file: error.where ?? '', error: error.what });
    return undefined;
  }
}

function everyModel(task: Task): ReturnType<typeof allModels> {
  return [...allModels(task), ...(task.matrix?.variants ?? []).flatMap(({ models }) => models)];
}
