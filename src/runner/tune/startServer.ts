import path from 'node:path';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { deviceEnvironment } from '../../execute/devices/deviceEnvironment.ts';
import type { FoundDevice } from '../../execute/devices/foundDevices.ts';
import type { ReplicaPorts, RunningFact, StartResult, ReplicasSpec } from '../../execute/replicas/replicas.ts';
import { startReplicas } from '../../execute/replicas/startReplicas.ts';
import { resolveDeep, type Environment } from '../../execute/secrets.ts';
import type { ExperimentRow, ReplicaFact } from '../../store/experimentRow.ts';
import { replicaLog } from '../../store/runLogs.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { gpusOf } from '../../task/server/gpusOf.ts';
import { renderServer } from '../../task/server/renderServer.ts';
import { compileTemplate, TemplateError } from '../../task/template.ts';
import type { Tune } from '../../task/tune.ts';
import { ownProgram } from './ownProgram.ts';
import { serverSecrets } from './serverSecrets.ts';
import { tellingLines } from './tellingLines.ts';
import type { RunningServer, TunePorts } from './tunePorts.ts';

export interface ServerParts {
  readonly tune: Pick<Tune, 'server' | 'parameters'>;
  readonly workspace: string;
  readonly environment: Environment;
  readonly ports: ReplicaPorts;
}

/** The last of a log that an error repeats. */
const toldCharacters = 400;

/** Starts the served copies of a configuration, each on its part of the devices. */
export function createServerStart({ tune: { server, parameters }, workspace, environment, ports }: ServerParts): TunePorts['start'] {
  const folder = path.dirname(storeFile(workspace));
  /** A parameter may name the program. */
  const isSameForAll = !('command' in server.start) || compileTemplate(server.start.command[0] ?? '').names.length === 0;
  return async (experiment, lease, signal) => {
    const logFile = (index: number): string => replicaLog(workspace, experiment.run, experiment.id, index);
    let started: StartResult;
    try {
      started = await startReplicas(specOf(experiment, lease.devices, logFile), ports, signal);
    } catch (error) {
      if (error instanceof HumanError) return { failed: { error: renderHumanError(error), canBeRetried: false } };
      if (error instanceof TemplateError) return { failed: { error: `its command cannot be written: ${error.message}`, canBeRetried: false } };
      throw error;
    }
    if ('failed' in started) {
      const { error, log, canBeRetried, timedOut, noProgram, left, fact } = started.failed;
      if (left !== undefined) lease.keep();
      const words = tellingLines(log).join(' · ').slice(-toldCharacters);
      const hint = noProgram === true && server.preset !== undefined ? `; install ${server.preset}, or say in \`server\` which \`command\` or \`docker\` image runs it` : '';
      return { failed: { error: words === '' ? `${error}${hint}` : `${error}; it wrote: ${words}`, canBeRetried, ...(timedOut === undefined ? {} : { timedOut }), ...(noProgram === true && isSameForAll ? { hopeless: true } : {}), ...(left === undefined ? {} : { left }), ...(fact === undefined ? {} : { replicas: [factOf(fact, folder)] }) } };
    }
    const { replicas } = started;
    const running: RunningServer = {
      url: replicas.url,
      facts: () => replicas.facts().map(fact => factOf(fact, folder)),
      balanced: () => replicas.balanced(),
      died: replicas.died,
      async stop() {
        const left = await replicas.stop();
        if (left !== undefined) lease.keep();
        return left;
      },
    };
    return { server: running };
  };

  function specOf({ configuration }: ExperimentRow, devices: readonly FoundDevice[], logFile: (index: number) => string): ReplicasSpec {
    const { replicas, ready, graceMs } = server;
    const each = gpusOf(server, configuration);
    const most = replicas.autoscaling?.max ?? replicas.count;
    const parts = Array.from({ length: most }, (_, k) => devices.slice(k * each, (k + 1) * each));
    return {
      start({ index, port, environment: visible, name }) {
        const part = parts[index] ?? [];
        const rendered = renderServer({ server, parameters }, configuration, { port, gpus: each, pitwall: ownProgram(), container: { name, devices: part.filter(({ kind }) => kind !== 'seat').map(({ kind, index: number, id }) => (kind === 'mig' ? id : number)) } });
        const resolve = <T>(value: T, where: string): T => resolveDeep(value, environment, where) as T;
        return {
          command: resolve(rendered.command, 'server'),
          env: { ...resolve(rendered.env, 'server.env'), ...visible },
          ...(rendered.container === undefined ? {} : { container: rendered.container }),
        };
      },
      folder: server.folder,
      // What was leased no GPU sees none: others hold them. A seat may stand for one.
      devices: parts.map(part => (each === 0 ? { CUDA_VISIBLE_DEVICES: '' } : deviceEnvironment(part))),
      ready,
      graceMs,
      replicas,
      logFile,
      secrets: serverSecrets(server, environment),
    };
  }
}

function factOf({ pid, port, restarts, readyInMs, log }: RunningFact, folder: string): ReplicaFact {
  return { ...(pid === undefined ? {} : { pid }), port, restarts, ...(readyInMs === undefined ? {} : { readyInMs: Math.round(readyInMs) }), log: path.relative(folder, log) };
}
