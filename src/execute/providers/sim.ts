import type { SimModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import type { Provider } from '../provider.ts';
import { parseBehaviour, plainBehaviour } from '../sim/behaviour.ts';
import { startSim, type Sim } from '../sim/startSim.ts';
import { createOpenAiProvider } from './openai.ts';

/**
 * The simulated server on a loopback port of its own, asked over real sockets as any endpoint is: times are as honest as the server, which shares this
 * process and its core. It starts with the first request. A setting that it does not know is a HumanError here.
 */
export function createSimProvider(model: SimModel, ports: ProviderPorts): Provider {
  parseBehaviour(model.model, plainBehaviour);
  let disposed = false;
  let started: Promise<{ readonly sim: Sim; readonly provider: Provider }> | undefined;

  return {
    async ask(request, signal) {
      if (disposed) return { outcome: 'cancelled', errorClass: 'cancelled', error: 'the simulated server has stopped', retryable: false };
      started ??= start();
      const { provider } = await started;
      return provider.ask(request, signal);
    },
    dispose: () => {
      disposed = true;
      void started?.then(({ sim, provider }) => {
        provider.dispose();
        return sim.close();
      });
      started = undefined;
    },
  };

  async function start(): Promise<{ readonly sim: Sim; readonly provider: Provider }> {
    const sim = await startSim();
    const { id, limits, params, stream, timeoutMs } = model;
    return { sim, provider: createOpenAiProvider({ id, limits, provider: 'openai', baseUrl: sim.url, model: model.model, params, stream, timeoutMs }, ports) };
  }
}
