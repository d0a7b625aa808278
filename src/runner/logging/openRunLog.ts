import { HumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { endpointName } from '../../execute/endpointName.ts';
import { hideSecrets } from '../../execute/redact.ts';
import type { Environment } from '../../execute/secrets.ts';
import { prepareRunLogs } from '../../store/runLogs.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { allModels } from '../../task/allModels.ts';
import type { Settings } from '../../task/settings.ts';
import type { Task } from '../../task/task.ts';
import { taskSecrets } from '../taskSecrets.ts';
import { createRunLog, type RunLog } from './runLog.ts';

/** The log of a run, begun with what is in force; undefined where its folder cannot be written, which the run's events say. */
export function openRunLog({ store, row, task, settings, workspace, environment, clock }: { readonly store: StoreWriter; readonly row: RunRow; readonly task: Task; readonly settings: Settings; readonly workspace: string; readonly environment: Environment; readonly clock: Clock }): RunLog | undefined {
  const secrets = taskSecrets(task, environment);
  const endpoints = new Map(everyModel(task).map(model => [model.id, endpointName(model, environment)]));
  try {
    const files = prepareRunLogs(workspace, row.id);
    const log = createRunLog({
      run: row.id,
      store,
      level: settings.logLevel.value,
      file: files.log,
      ...(settings.requestLogging.value ? { requestFile: files.requests } : {}),
      endpointOf: model => endpoints.get(model) ?? model,
      clean: text => hideSecrets(text, secrets),
      wallMs: () => clock.wallMs(),
    });
    log.write('info', `pitwall ${row.version}, process ${row.pid} on ${row.host}: ${task.file}`);
    log.write('info', Object.entries(row.settings).map(([name, { value, source }]) => `${name} ${String(value)} (${source})`).join(', '));
    return log;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    store.writeEvent(row.id, clock.wallMs(), { type: 'logNotWritten', file: error.where ?? '', error: error.what });
    return undefined;
  }
}

function everyModel(task: Task): ReturnType<typeof allModels> {
  return [...allModels(task), ...(task.matrix?.variants ?? []).flatMap(({ models }) => models)];
}
