import type { Limits } from './models.ts';

/** Limits with a name. They are about what hosted models' tiers allow; a provider's own page says what yours allows. */
export const builtInPresets: Readonly<Record<string, Limits>> = {
  free_tier: { parallelRequests: 2, requestsPerMinute: 15, tokensPerMinute: 30_000 },
  conservative: { parallelRequests: 5, requestsPerMinute: 60, tokensPerMinute: 60_000 },
  moderate: { parallelRequests: 10, requestsPerMinute: 500, tokensPerMinute: 200_000 },
  high_throughput: { parallelRequests: 50, requestsPerMinute: 5_000, tokensPerMinute: 2_000_000 },
};

/** A preset of `pitwall.config.yaml`: over the built-in one of the same name, where there is one. */
export interface WrittenPreset {
  readonly limits: Limits;
  /** `pitwall.config.yaml:7`. */
  readonly source: string;
}

/** What a model's limits come to: its preset's, and its own over them. `undefined` where no preset has that name. */
export function expandPreset(limits: Limits, written: ReadonlyMap<string, WrittenPreset>): { readonly limits: Limits; readonly source: string } | undefined {
  const { preset, ...own } = limits;
  if (preset === undefined) return { limits, source: '' };
  const builtIn = Object.hasOwn(builtInPresets, preset) ? builtInPresets[preset] : undefined;
  const mine = written.get(preset);
  if (builtIn === undefined && mine === undefined) return undefined;
  return { limits: { ...builtIn, ...mine?.limits, ...own }, source: mine === undefined ? 'built-in' : mine.source };
}
