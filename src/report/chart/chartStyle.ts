/** Of charts in pages and pictures of ours, in light and dark; the panel takes the theme's colours instead (`webview/charts.css`). Okabe and Ito's colours, made darker on white: told apart by who sees no red or green. */
export const chartStyle = `
.chart { --tone0: #0868ac; --tone1: #b35806; --tone2: #1b7837; --tone3: #8e3a8e; --tone4: #b2182b; --tone5: #6b6b00; --back: #fff; --ink: #1f2328; }
@media (prefers-color-scheme: dark) { .chart { --tone0: #6cb6ff; --tone1: #f0a35e; --tone2: #6fcf97; --tone3: #d7a6f5; --tone4: #ff8a80; --tone5: #e3d26f; --back: #0d1117; --ink: #e6edf3; } }
${chartRules()}`;

/** What lines, dots and letters look like, whatever their colours. */
export function chartRules(): string {
  const toned = Array.from({ length: 6 }, (_, k) => `.chart .tone${k} { --tone: var(--tone${k}); }`);
  return `${toned.join('\n')}
.chart { color: var(--ink); font: 12px system-ui, sans-serif; }
.chart text { fill: currentColor; }
.chart .title { font-size: 14px; font-weight: 600; }
.chart .dim, .chart .tick { opacity: .8; }
.chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
.chart .grid { stroke: currentColor; stroke-opacity: .15; }
.chart .bar { fill: var(--tone); fill-opacity: .6; stroke: var(--tone); }
.chart .band { fill: currentColor; fill-opacity: .06; }
.chart .line { fill: none; stroke: var(--tone); stroke-width: 2; stroke-linejoin: round; }
.chart .dashed { stroke-dasharray: 5 3; }
.chart .dashes1 { stroke-dasharray: 8 3; } .chart .dashes2 { stroke-dasharray: 3 3; } .chart .dashes3 { stroke-dasharray: 9 3 2 3; } .chart .dashes4 { stroke-dasharray: 14 4; } .chart .dashes5 { stroke-dasharray: 2 5; }
.chart .spread { stroke: var(--tone); stroke-width: 4; stroke-opacity: .3; }
.chart .dot { fill: var(--tone); stroke: var(--tone); stroke-width: 1.5; }
.chart .hollow { fill: var(--back); }
.chart .cross { fill: none; stroke: var(--tone); stroke-width: 1.5; }
.chart .mark { stroke: var(--tone, currentColor); stroke-dasharray: 2 3; stroke-width: 1.5; }
.chart .label { paint-order: stroke; stroke: var(--back); stroke-width: 4px; stroke-linejoin: round; }
.chart .label.text { fill: var(--tone); }
`;
}
