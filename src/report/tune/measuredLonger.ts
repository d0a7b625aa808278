import type { ServerConfiguration } from '../../plan/tune.ts';

/** Of an experiment. */
interface Measurement {
  readonly configuration: ServerConfiguration;
  readonly share: number;
  readonly outcome?: string;
}

/**
 * The experiment that measured the same configuration for longer, and has ended; undefined where there is none. What it found is what the configuration is worth: a limit that few requests held by luck is held by no more than luck.
 * @param experiments in the order of proposing
 */
export function measuredLonger<Row extends Measurement>(of: Pick<Measurement, 'configuration' | 'share'>, experiments: readonly Row[]): Row | undefined {
  if (of.share >= 1) return undefined;
  const key = JSON.stringify(of.configuration);
  return experiments.find(({ share, outcome, configuration }) => share > of.share && outcome !== undefined && outcome !== 'cancelled' && outcome !== 'interrupted' && JSON.stringify(configuration) === key);
}
