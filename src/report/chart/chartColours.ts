import { tones } from './chart.ts';

/** The colours of a picture. */
export interface ChartColours {
  /** Of lines, so many as there are tones. */
  readonly tones: readonly string[];
  /** The ground. */
  readonly back: string;
  /** Letters and axes. */
  readonly ink: string;
}

/** Okabe and Ito's colours, made darker on white: told apart by who sees no red or green. */
export const lightColours: ChartColours = { tones: ['#0868ac', '#b35806', '#1b7837', '#8e3a8e', '#b2182b', '#6b6b00'], back: '#fff', ink: '#1f2328' };
export const darkColours: ChartColours = { tones: ['#6cb6ff', '#f0a35e', '#6fcf97', '#d7a6f5', '#ff8a80', '#e3d26f'], back: '#0d1117', ink: '#e6edf3' };

/** As custom properties, which `chartRules` refers to. */
export function colourProperties({ tones: of, back, ink }: ChartColours): string {
  return `${of.slice(0, tones).map((colour, k) => `--tone${k}: ${colour};`).join(' ')} --back: ${back}; --ink: ${ink};`;
}
