import { HumanError } from '../../base/humanError.ts';
import { createSearch } from '../../plan/search/createSearch.ts';
import { readRunView } from '../../report/readRunView.ts';
import { judgeExperiment } from '../../report/tune/judgeExperiment.ts';
import type { RunView } from '../../report/view.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import { TemplateError } from '../../task/template.ts';
import { createMeasuring, measuringRun } from './createMeasuring.ts';
import type { Servers } from './openServers.ts';
import type { TuneStart } from './startTune.ts';
import type { TunePorts } from './tunePorts.ts';

/** What an experiment is made of, whoever has given it its devices. */
export function experimentPorts(start: Omit<TuneStart, 'environment'>, servers: Servers): TunePorts {
  const { tune, loaded, request, store, runId, ports: { clock } } = start;
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

/** Reads runs that have ended, as the panel shows them. */
export function viewer({ store, ports: { clock } }: Pick<TuneStart, 'store' | 'ports'>): (run: string) => RunView {
  return run => readRunView(store, run, { alive: false, nowMs: clock.wallMs() });
}
