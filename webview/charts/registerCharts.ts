import { chartRules } from '../../src/protocol/charts.ts';
import { ChartElement } from './chartElement.ts';

/** The theme's own colours, those that are legible as lines: its orange is half transparent. Shapes and dashes tell the lines apart as well. */
const colours = `
.chart {
  --tone0: var(--vscode-charts-blue); --tone1: var(--vscode-editorWarning-foreground); --tone2: var(--vscode-charts-green);
  --tone3: var(--vscode-charts-purple); --tone4: var(--vscode-charts-red); --tone5: var(--vscode-descriptionForeground);
  --back: var(--vscode-editor-background); --ink: var(--vscode-foreground);
}`;

/** The element, and its style as a sheet of the document: the page's policy allows no style in elements. */
export function registerCharts(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${chartRules()}${colours}\n.chart { font-family: var(--vscode-font-family); }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  customElements.define('pitwall-chart', ChartElement);
}
