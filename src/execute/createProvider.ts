import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Model } from '../task/models.ts';
import type { CommandPool } from './command/commandPool.ts';
import type { Provider } from './provider.ts';
import { createCommandProvider } from './providers/command.ts';
import { createHostedProvider } from './providers/hosted.ts';
import { createHttpProvider } from './providers/http.ts';
import { createOpenAiProvider } from './providers/openai.ts';
import { createRecordedProvider } from './providers/recorded.ts';
import { createSimProvider } from './providers/sim.ts';
import { createVscodeLmProvider } from './providers/vscodeLm.ts';
import { Shared } from './shared.ts';
import type { SimThread } from './sim/startSimThread.ts';

/** What providers need from outside. */
export interface ProviderPorts {
  /** Where `${env:…}` and `${secret:…}` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sockets to open at most: as many as requests may be in flight. */
  readonly connections: number;
  readonly clock: Clock;
  /** Answers say what went over the wire. */
  readonly metered?: true;
  /** What the trials of a run share; without it each provider has its own. */
  readonly shared?: SharedParts;
}

/** What is too slow to start, or too large, for each trial to have its own. */
export interface SharedParts extends Disposable {
  readonly sims: Shared<SimThread>;
  readonly pools: Shared<CommandPool>;
}

/** Of one run; its disposal ends what its trials have started. */
export function createSharedParts(clock: Clock): SharedParts {
  const sims = new Shared<SimThread>(clock);
  const pools = new Shared<CommandPool>(clock);
  return {
    sims,
    pools,
    dispose: () => {
      sims.dispose();
      pools.dispose();
    },
  };
}

/** Makes the provider of a model, for one trial. What it cannot work without (a file, a key) is a HumanError. */
export function createProvider(model: Model, ports: ProviderPorts): Provider {
  switch (model.provider) {
    case 'recorded':
      return createRecordedProvider(model);
    case 'openai':
      return createOpenAiProvider(model, ports);
    case 'anthropic':
    case 'google':
      return createHostedProvider(model, ports);
    case 'http':
      return createHttpProvider(model, ports);
    case 'command':
      return createCommandProvider(model, ports);
    case 'sim':
      return createSimProvider(model, ports);
    case 'vscode-lm':
      return createVscodeLmProvider(model, ports);
    default:
      return unreachable(model);
  }
}
