import { html, type TemplateResult } from 'lit';
import type { Chart } from '../../src/protocol/charts.ts';

/** A chart with its title above it. @param open what a stop of it stands for, by a click or Enter */
export function figure(chart: Chart, { wide = false, open }: { readonly wide?: boolean; readonly open?: (key: string) => void } = {}): TemplateResult {
  const chosen = (event: Event): void => open?.((event as CustomEvent<string>).detail);
  return html`<figure class=${wide ? 'tall' : ''} data-chart=${chart.id}><figcaption>${chart.title}</figcaption><pitwall-chart ?tall=${wide} ?opens=${open !== undefined} .chart=${chart} @pitwall-chart-chosen=${chosen}></pitwall-chart></figure>`;
}
