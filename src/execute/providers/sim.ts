import type { SimModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import type { Answer, Provider } from '../provider.ts';
import { leaseOf } from '../shared.ts';
import { plainBehaviour } from '../sim/behaviour.ts';
import { parseBehaviour } from '../sim/settings.ts';
import { startSimThread } from '../sim/startSimThread.ts';
import { createOpenAiProvider } from './openai.ts';

/**
 * The simulated server, asked over real sockets as any endpoint is. It runs in a thread of its own, so times are those of a server beside this process, and
 * all models of a run ask the same one. It starts with the first request, whose latency does not count that. A setting that it does not know is a HumanError here.
 */
export function createSimProvider(model: SimModel, ports: ProviderPorts): Provider {
  parseBehaviour(model.model, plainBehaviour);
  let disposed = false;
  let started: { readonly asking: Promise<Provider | string>; readonly dispose: () => void } | undefined;

  return {
    async ask(request, signal) {
      if (disposed) return cancelled;
      started ??= start();
      const provider = await started.asking;
      if (typeof provider === 'string') return { outcome: 'failed', errorClass: 'unreachable', error: `the simulated server could not be started: ${provider}`, retryable: false };
      return disposed ? cancelled : provider.ask(request, signal);
    },
    dispose: () => {
      if (disposed) return;
      disposed = true;
      started?.dispose();
    },
  };

  function start(): NonNullable<typeof started> {
    const server = leaseOf(ports.shared?.sims, 'sim', startSimThread);
    const asking = server.value.listening.then(said => ('failed' in said ? said.failed : providerAt(said.url)));
    return {
      asking,
      dispose: () => {
        server.dispose();
        void asking.then(provider => typeof provider !== 'string' && provider.dispose());
      },
    };
  }

  function providerAt(baseUrl: string): Provider {
    const { id, limits, params, stream, timeoutMs } = model;
    return createOpenAiProvider({ id, limits, provider: 'openai', baseUrl, model: model.model, params, stream, timeoutMs }, ports);
  }
}

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'the simulated server has stopped', retryable: false };
