import { median } from './measure.ts';

const series = [
  { client: 'pitwall', name: 'Pitwall', colour: '#1a7f37' },
  { client: 'fetch', name: 'fetch (undici)', colour: '#bc4c00' },
  { client: 'openai', name: 'openai package', colour: '#8250df' },
] as const;
const levels = [64, 256, 1024];
const [width, height, left, right, top, bottom] = [640, 340, 70, 130, 40, 50];
/** Of the vertical axis, in ms. */
const [least, most] = [0.1, 10_000];

/** An SVG: the median error of TTFT by streams, both axes logarithmic; what is below the axis lies on it. */
export function fidelityChart(measured: Readonly<Record<string, readonly number[]>>): string {
  const x = (n: number): number => left + ((width - left - right) * Math.log(n / 64)) / Math.log(1024 / 64);
  const y = (ms: number): number => top + (height - top - bottom) * (1 - Math.log(Math.min(most, Math.max(least, ms)) / least) / Math.log(most / least));
  const text = (atX: number, atY: number, say: string, anchor = 'middle', more = ''): string => `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}" text-anchor="${anchor}"${more}>${say}</text>`;
  const grid = [0.1, 1, 10, 100, 1000, 10_000].map(ms => `<line x1="${left}" x2="${width - right}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}" stroke="#8884"/>${text(left - 8, y(ms) + 4, String(ms), 'end')}`);
  const marks = levels.map(n => text(x(n), height - bottom + 20, String(n)));
  const limits = [[64, 1], [256, 2], [1024, 5]].map(([n = 1, ms = 1]) => `<line x1="${(x(n) - 14).toFixed(1)}" x2="${(x(n) + 14).toFixed(1)}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}" stroke="#cf222e" stroke-width="2"/>`);
  const drawn = series.flatMap(({ client, name, colour }) => {
    const points = levels.flatMap(n => {
      const values = measured[`${client}/${n} ttft`];
      return values === undefined ? [] : [{ n, ms: median(values) }];
    });
    const last = points.at(-1);
    if (last === undefined) return [];
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(({ n, ms }) => `${x(n).toFixed(1)},${y(ms).toFixed(1)}`).join(' ')}"/>`,
      ...points.map(({ n, ms }) => `<circle cx="${x(n).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="4" fill="${colour}"><title>${name}, ${n} streams: ${ms.toFixed(2)} ms</title></circle>`),
      text(x(last.n) + 10, y(last.ms) + 4, name, 'start', ` fill="${colour}"`),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#808080">
${text(left, 22, 'By how much a client tells too long a time to first token (median, ms)', 'start', ' font-size="14"')}
${[...grid, ...marks, ...limits, ...drawn].join('\n')}
${text((left + width - right) / 2, height - 10, 'streams at once; red: our limit')}
</svg>
`;
}
