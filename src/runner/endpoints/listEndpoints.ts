import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { endpointName } from '../../execute/endpointName.ts';
import { requestLimitsOf } from '../../execute/requestLimits.ts';
import type { EndpointList, ListedModel } from '../../report/endpoints/endpointList.ts';
import { openLedger, type Ledger } from '../../store/ledger.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { allModels } from '../../task/allModels.ts';
import type { Model } from '../../task/models.ts';
import type { Task } from '../../task/task.ts';
import { loadTask, type LoadedTask } from '../loadTask.ts';

export interface EndpointQuestion {
  /** Absolute. */
  readonly files: readonly string[];
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ledgerFile: string;
}

/** A file that is as it was is not read again. */
export type KnownTasks = Map<string, { readonly key: string; readonly loaded: LoadedTask | string }>;

/** Whom the tasks ask, with the limits in force and what was learnt of each. Nobody is asked anything. */
export function listEndpoints({ files, workspace, environment, ledgerFile }: EndpointQuestion, nowMs: number, known: KnownTasks = new Map()): EndpointList {
  const { ledger, failed } = open(ledgerFile);
  try {
    const endpoints = new Map<string, { readonly endpoint: string; readonly provider: string; readonly models: ListedModel[] }>();
    const notes = failed === undefined ? [] : [`what was learnt of endpoints is not known: ${failed}`];
    for (const file of files) {
      const loaded = load(file, workspace, environment, known);
      if (typeof loaded === 'string') {
        if (loaded !== '') notes.push(loaded);
        continue;
      }
      for (const model of askedModels(loaded.task)) {
        const endpoint = endpointName(model, environment);
        const key = JSON.stringify([endpoint, model.provider]);
        const entry = endpoints.get(key) ?? { endpoint, provider: model.provider, models: [] };
        entry.models.push(listed(loaded, model, file, { environment, ledger, nowMs }));
        endpoints.set(key, entry);
      }
    }
    return { endpoints: [...endpoints.values()].sort((a, b) => a.endpoint.localeCompare(b.endpoint)), notes };
  } finally {
    ledger?.dispose();
  }
}

/** The servers that a run starts by itself come and go with it, and recorded answers are asked of nobody. */
function askedModels(task: Task): readonly Model[] {
  const models = task.tune !== undefined ? (task.tune.eval?.helpers ?? []) : task.server !== undefined ? [] : allModels(task);
  return models.filter(({ provider }) => provider !== 'recorded');
}

function listed({ task, settings }: LoadedTask, model: Model, taskFile: string, { environment, ledger, nowMs }: { readonly environment: EndpointQuestion['environment']; readonly ledger: Ledger | undefined; readonly nowMs: number }): ListedModel {
  const { parallelRequests, requestsPerMinute, tokensPerMinute, minIntervalMs, lane, adapts } = requestLimitsOf(model, environment);
  // A bench sets its own load.
  const measured = task.load !== undefined || task.sweep !== undefined;
  const inForce = parallelRequests === undefined ? settings.parallelRequests : { value: parallelRequests, source: `limits in ${path.basename(taskFile)}` };
  const isAuto = !measured && inForce.value === 'auto';
  const learnt = lane === undefined || adapts === false ? undefined : ledger?.learnt(lane, nowMs);
  return {
    task: task.name,
    taskFile,
    model: model.id,
    ...(measured ? {} : { parallelRequests: inForce }),
    ...(isAuto ? { most: settings.maxParallelRequests.value } : {}),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
    ...(minIntervalMs === undefined ? {} : { minIntervalMs }),
    ...(learnt === undefined || !isAuto ? {} : { learnt: { parallelRequests: learnt.limit, ...(learnt.perS === undefined ? {} : { perS: learnt.perS }) } }),
  };
}

/** What is wrong with a file is told where it is written; here it is one sentence. `''`: it has gone. */
function load(file: string, workspace: string, environment: EndpointQuestion['environment'], known: KnownTasks): LoadedTask | string {
  const key = [file, configFile(workspace)].map(keyOf).join();
  const before = known.get(file);
  if (before?.key === key) return before.loaded;
  const loaded = read();
  known.set(file, { key, loaded });
  return loaded;

  function read(): LoadedTask | string {
    if (!existsSync(file)) return '';
    try {
      return loadTask({ file, workspace, environment, dataMayBeMissing: true });
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return `${path.relative(workspace, file)}: ${error.what}`;
    }
  }
}

function keyOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
}

function open(file: string): { readonly ledger?: Ledger; readonly failed?: string } {
  if (!existsSync(file)) return {};
  try {
    return { ledger: openLedger(file) };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { failed: error.what };
  }
}
