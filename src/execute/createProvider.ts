import type { Clock } from '../base/clock.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Model } from '../task/models.ts';
import type { Provider } from './provider.ts';
import { createCommandProvider } from './providers/command.ts';
import { createHttpProvider } from './providers/http.ts';
import { createOpenAiProvider } from './providers/openai.ts';
import { createRecordedProvider } from './providers/recorded.ts';
import { createSimProvider } from './providers/sim.ts';

/** What providers need from outside. */
export interface ProviderPorts {
  /** Where `${env:…}` and `${secret:…}` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sockets to open at most: as many as requests may be in flight. */
  readonly connections: number;
  readonly clock: Clock;
}

/** Makes the provider of a model, for one trial. What it cannot work without (a file, a key) is a HumanError. */
export function createProvider(model: Model, ports: ProviderPorts): Provider {
  switch (model.provider) {
    case 'recorded':
      return createRecordedProvider(model);
    case 'openai':
      return createOpenAiProvider(model, ports);
    case 'http':
      return createHttpProvider(model, ports);
    case 'command':
      return createCommandProvider(model, ports);
    case 'sim':
      return createSimProvider(model, ports);
    default:
      return unreachable(model);
  }
}
