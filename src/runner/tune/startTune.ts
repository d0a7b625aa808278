import { DisposableStore } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { Environment } from '../../execute/secrets.ts';
import { createSearch } from '../../plan/search/createSearch.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import { readRunView } from '../../report/readRunView.ts';
import { judgeExperiment } from '../../report/tune/judgeExperiment.ts';
import type { RunView } from '../../report/view.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import { TemplateError } from '../../task/template.ts';
import type { Tune } from '../../task/tune.ts';
import type { LoadedTask } from '../loadTask.ts';
import type { RunSpec } from '../runSpec.ts';
import { createMeasuring, measuringRun } from './createMeasuring.ts';
import { stopOf } from '../stop.ts';
import { finishTune } from './finishTune.ts';
import { runTune } from './runTune.ts';
import { openServers } from './openServers.ts';
import type { TunePorts } from './tunePorts.ts';

export interface TuneStart extends RunSpec {
  readonly tune: Tune;
  readonly loaded: LoadedTask;
  readonly request: LaunchRequest;
  readonly environment: Environment;
}

/** Executes a tune with the machine's devices and real servers. What keeps it from beginning becomes the run's outcome. */
export async function startTune(start: TuneStart, signal: AbortSignal): Promise<RunOutcome> {
  const held = new DisposableStore();
  try {
    return await runTune({ ...start, ports: await openPorts(start, held, signal) }, signal);
  } catch (error) {
    const { store, runId, ports: { clock } } = start;
    const stopped = stopOf(signal);
    if (stopped === undefined && !(error instanceof HumanError)) throw error;
    const outcome = stopped?.outcome === 'interrupted' && store.cancelRequested(runId) ? 'cancelled' : (stopped?.outcome ?? 'failed');
    finishTune({ ...start, ports: { clock, view: viewer(start) } }, { outcome, error: stopped?.message ?? (error instanceof HumanError ? renderHumanError(error) : '') }, store.run(runId)?.durationMs ?? 0);
    return outcome;
  } finally {
    held.dispose();
  }
}

function viewer({ store, ports: { clock } }: Pick<TuneStart, 'store' | 'ports'>): (run: string) => RunView {
  return run => readRunView(store, run, { alive: false, nowMs: clock.wallMs() });
}

async function openPorts(start: TuneStart, held: DisposableStore, signal: AbortSignal): Promise<TunePorts> {
  const { tune, loaded, request, environment, store, runId, ports: { clock } } = start;
  const servers = await openServers({ tune, run: runId, workspace: request.workspace, environment, clock }, held, signal);
  const viewOf = viewer(start);
  return {
    ...servers,
    clock,
    search: createSearch(tune),
    devicesNeeded(configuration) {
      try {
        return devicesNeeded(tune.server, configuration);
      } catch (error) {
        if (error instanceof TemplateError) throw new HumanError({ what: `\`gpus\` gives no number of devices: ${error.message}`, toDo: 'exclude such configurations by a constraint' });
        throw error;
      }
    },
    measures: what => tune[what] !== undefined,
    measure: createMeasuring({ tune, loaded, request, store, ports: start.ports, spec: start }),
    judge(row) {
      const { benchRun, evalRun } = row;
      const slo = benchRun === undefined ? undefined : store.run(benchRun)?.plan.load?.slo;
      return judgeExperiment(tune, row, {
        ...(benchRun === undefined || tune.bench === undefined ? {} : { bench: { view: viewOf(benchRun), gates: tune.bench.gates, ...(slo === undefined ? {} : { slo }) } }),
        ...(evalRun === undefined || tune.eval === undefined ? {} : { eval: { view: viewOf(evalRun), gates: tune.eval.gates } }),
      });
    },
    forget({ id }) {
      for (const what of ['bench', 'eval'] as const) store.deleteRun(measuringRun(runId, id, what));
    },
    view: viewOf,
  };
}
