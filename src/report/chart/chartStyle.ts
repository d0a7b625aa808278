import { tones } from './chart.ts';
import { colourProperties, darkColours, lightColours } from './chartColours.ts';
import { chartLook } from './chartLook.ts';

/** Of `LookColour`. */
const properties: Readonly<Record<string, string>> = { tone: 'var(--tone)', toneOrInk: 'var(--tone, currentColor)', ink: 'currentColor', back: 'var(--back)' };

/** Of charts in pages and pictures of ours, in light and dark; the panel takes the theme's colours instead (`webview/charts`). */
export const chartStyle = `
.chart { ${colourProperties(lightColours)} }
@media (prefers-color-scheme: dark) { .chart { ${colourProperties(darkColours)} } }
${chartRules()}`;

/** The looks as a style sheet, whatever the colours. */
export function chartRules(): string {
  const toned = Array.from({ length: tones }, (_, k) => `.chart .tone${k} { --tone: var(--tone${k}); }`);
  const rules = chartLook.map(({ of, look }) => `.chart ${of === 'text' ? of : of.map(name => `.${name}`).join('')} { ${Object.entries(look).map(([name, value]) => `${name}: ${properties[value] ?? value};`).join(' ')} }`);
  return `${toned.join('\n')}\n.chart { color: var(--ink); font: 12px system-ui, sans-serif; }\n${rules.join('\n')}\n`;
}
