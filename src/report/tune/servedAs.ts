import { servedConfiguration } from '../../plan/servedConfiguration.ts';
import type { PlannedTune, ServerConfiguration } from '../../plan/tune.ts';
import type { BestConfiguration } from './tuneView.ts';

/** How a configuration is served without its tune. A task of another version may hold a template that is none any more: then nothing is told. */
export function servedAs(tune: PlannedTune, { configuration }: { readonly configuration: ServerConfiguration }): Omit<BestConfiguration, 'experiment'> {
  try {
    const { command, section } = servedConfiguration(tune, configuration);
    return { command, task: section };
  } catch {
    return {};
  }
}
