import { html, type TemplateResult } from 'lit';
import type { Chart } from '../../src/protocol/charts.ts';

/** A chart with its title above it. @param open what a stop of it stands for, by a click or Enter */
export function figure(chart: Chart, { wide = false, low = false, chosen, open }: { readonly wide?: boolean; /** One of several over each other. */ readonly low?: boolean; /** The key of what is open on the page. */ readonly chosen?: string | undefined; readonly open?: (key: string) => void } = {}): TemplateResult {
  const opened = (event: Event): void => open?.((event as CustomEvent<string>).detail);
  return html`<figure class=${wide ? 'tall' : ''} data-chart=${chart.id}><figcaption>${chart.title}</figcaption><pitwall-chart ?tall=${wide} ?low=${low} ?opens=${open !== undefined} .chart=${chart} .chosen=${chosen} @pitwall-chart-chosen=${opened}></pitwall-chart></figure>`;
}
