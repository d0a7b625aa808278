import type { TuneView } from './tuneView.ts';

/** `of the differences between feasible ones, each explains on its own: slots 62 %, …`; undefined where too little is known. */
export function explainedText({ explained }: Pick<TuneView, 'explained'>): string | undefined {
  if (explained === undefined) return undefined;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `of the differences between feasible ones, each explains on its own: ${explained.parameters.map(({ parameter, share }) => `${parameter} ${percent(share)}`).join(', ')}; ${percent(explained.unexplained)} is noise, or what parameters only do together`;
}
