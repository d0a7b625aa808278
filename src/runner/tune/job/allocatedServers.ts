import { toDisposable, type DisposableStore } from '../../../base/disposable.ts';
import type { Clock } from '../../../base/clock.ts';
import { HumanError } from '../../../base/humanError.ts';
import { createRng } from '../../../base/rng.ts';
import { startGuard, type Guard } from '../../../execute/replicas/guard.ts';
import { createPortLeases } from '../../../execute/replicas/portLeases.ts';
import { resolveDeep, type Environment } from '../../../execute/secrets.ts';
import { openPortLedger } from '../../../store/portLedger.ts';
import type { Tune } from '../../../task/tune.ts';
import type { Servers } from '../openServers.ts';
import { createServerStart } from '../startServer.ts';
import type { Allocation } from './allocation.ts';

export interface AllocatedOptions {
  readonly tune: Pick<Tune, 'server' | 'parameters'>;
  readonly allocation: Allocation;
  /** Where logs of servers go. */
  readonly workspace: string;
  /** Of this node: jobs beside this one take no port of its servers. */
  readonly ledger: string;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** Servers on what a cluster has given to this job: nobody else has it, so nothing is waited for and nothing leased. */
export function openAllocatedServers({ tune, allocation, workspace, ledger, environment, clock }: AllocatedOptions, held: DisposableStore): Servers {
  resolveDeep([tune.server.start, tune.server.env], environment, 'server');
  const ports = held.add(openPortLedger(ledger));
  let guard: Guard | undefined;
  held.add(toDisposable(() => guard?.dispose()));
  const start = createServerStart({
    tune,
    workspace,
    environment,
    ports: {
      clock,
      portLeases: createPortLeases({ claim: (port, nowMs) => ports.claim(port, nowMs), release: port => ports.release(port) }, { clock, rng: createRng(`${allocation.job}/${process.pid}/${clock.wallMs()}`) }),
      get guard(): Guard {
        return (guard ??= startGuard(pid => ports.guardedBy(pid)));
      },
    },
  });
  return {
    devices: allocation.gpus.length,
    lease({ devicesNeeded }) {
      const { gpus, labels, node } = allocation;
      if (gpus.length < devicesNeeded) {
        const told = gpus.length === 0 ? 'Slurm has shown its job none (CUDA_VISIBLE_DEVICES)' : `its job was given ${gpus.length}`;
        return Promise.reject(new HumanError({ what: `the experiment needs ${devicesNeeded} GPUs, and on ${node} ${told}`, toDo: 'ask whoever runs the cluster whether its gres.conf names the devices (`File=`)' }));
      }
      return Promise.resolve({ devices: gpus.slice(0, devicesNeeded), labels: labels.slice(0, devicesNeeded), lost: new AbortController().signal, keep: () => undefined, dispose: () => undefined });
    },
    start,
    others: () => [],
  };
}
