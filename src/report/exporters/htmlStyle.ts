import { chartStyle } from '../chart/chartStyle.ts';

/** Of the HTML report: no font, image or script from anywhere, dark where the reader's system is. */
export const htmlStyle = `
:root { color-scheme: light dark; --line: #8884; --accent: #1f6feb; --bad: #c62828; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --accent: #6cb6ff; --bad: #ff8a80; --good: #81c784; } }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
:where(span, b, strong, em, code, a, summary) { unicode-bidi: isolate; }
h1 { margin-bottom: 0; } .facts { opacity: .8; margin-top: .2rem; }
table { border-collapse: collapse; display: block; width: fit-content; max-width: 100%; overflow-x: auto; margin: .5rem 0 1.2rem; }
thead th { opacity: .75; font-weight: 600; } h2 { margin: 2rem 0 .4rem; } h3 { margin: 1.2rem 0 .3rem; font-size: 1.05em; } ul { margin: .4rem 0; }
th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.wide { white-space: normal; min-width: 16rem; overflow-wrap: anywhere; }
.bad { color: var(--bad); } .good { color: var(--good); }
figure { margin: 1rem 0; overflow-x: auto; } figcaption { font-weight: 600; margin-bottom: .3rem; }
svg.plain { font: 12px system-ui, sans-serif; fill: currentColor; } svg.plain text.label, svg.plain text.end { text-anchor: end; } svg.plain text.tick { text-anchor: middle; opacity: .7; }
svg.plain circle, svg.plain rect { fill: var(--accent); } svg.plain line.bar { stroke: var(--accent); stroke-width: 3; opacity: .5; } svg.plain line.grid { stroke: var(--line); } svg.plain polyline { fill: none; stroke: var(--accent); stroke-width: 2; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .5rem; border-radius: 4px; margin: .3rem 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 0 2rem; }
svg.chart { max-width: 100%; height: auto; }
${chartStyle}
.chart { --back: Canvas; --ink: CanvasText; }
`;
