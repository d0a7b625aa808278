import { median } from '../fidelity/measure.ts';
import { streamLevels } from './toolSteps.ts';
import type { Rounds } from './toolTable.ts';

/** Readable on white and on black; each told apart by its mark as well. */
const series = [
  { id: 'pitwall', name: 'Pitwall', colour: '#1f883d', mark: 'circle' },
  { id: 'fetch', name: 'fetch (undici)', colour: '#bc4c00', mark: 'square' },
  { id: 'openai', name: 'openai package', colour: '#8250df', mark: 'diamond' },
  { id: 'sglang', name: 'SGLang’s script', colour: '#0969da', mark: 'up' },
  { id: 'guidellm', name: 'GuideLLM', colour: '#bf3989', mark: 'down' },
  { id: 'aiperf', name: 'aiperf', colour: '#9a6700', mark: 'cross' },
] as const;
const [width, height, left, right, top, bottom] = [760, 430, 66, 150, 56, 54];
const budgets = [[64, 1], [256, 2], [1024, 5]] as const;

/** An SVG: by how much each tool's median TTFT is off, by streams; both axes logarithmic. Bars reach from the least to the greatest of the rounds. */
export function toolChart(measured: Rounds): string {
  const lines = series.flatMap(one => {
    const points = streamLevels.flatMap(n => {
      const [told, truth] = [measured[`tool/${one.id}/${n} told`], measured[`tool/${one.id}/${n} true`]];
      const errors = told?.flatMap((value, round) => (truth?.[round] === undefined ? [] : [Math.abs(value - truth[round])])) ?? [];
      return errors.length === 0 ? [] : [{ n, ms: median(errors), least: Math.min(...errors), most: Math.max(...errors) }];
    });
    return points.length === 0 ? [] : [{ ...one, points }];
  });
  const all = lines.flatMap(({ points }) => points.flatMap(({ least, most }) => [least, most]));
  const [low, high] = [Math.max(-3, Math.floor(Math.log10(Math.min(1, ...all)))), Math.ceil(Math.log10(Math.max(10, ...all)))];
  const x = (n: number): number => left + ((width - left - right) * Math.log2(n / streamLevels[0])) / Math.log2(1024 / streamLevels[0]);
  const y = (ms: number): number => top + ((height - top - bottom) * (high - Math.max(low, Math.log10(ms)))) / (high - low);
  const grid = Array.from({ length: high - low + 1 }, (_, k) => 10 ** (low + k)).map(ms => `<line x1="${left}" x2="${width - right}" y1="${at(y(ms))}" y2="${at(y(ms))}" stroke="#8884"/>${text(left - 8, y(ms) + 4, ms.toLocaleString('en'), 'end')}`);
  const marks = streamLevels.map(n => text(x(n), height - bottom + 20, String(n)));
  const limits = budgets.map(([n, ms]) => `<line x1="${at(x(n) - 13)}" x2="${at(x(n) + 13)}" y1="${at(y(ms))}" y2="${at(y(ms))}" stroke="#cf222e" stroke-width="2" stroke-dasharray="4 2"><title>our limit: ${ms} ms</title></line>`);
  const places = apart(lines.map(({ points }) => y(points.at(-1)?.ms ?? 1)));
  const drawn = lines.flatMap(({ name, colour, mark, points }, k) => [
    ...points.map(({ n, least, most }) => `<line x1="${at(x(n))}" x2="${at(x(n))}" y1="${at(y(least))}" y2="${at(y(most))}" stroke="${colour}" opacity="0.6"/>`),
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(({ n, ms }) => `${at(x(n))},${at(y(ms))}`).join(' ')}"/>`,
    ...points.map(({ n, ms }) => `<path d="${shape(mark, x(n), y(ms))}" fill="${colour}" stroke="${colour}"><title>${name}, ${n} streams: ${ms.toPrecision(3)} ms</title></path>`),
    text(x(points.at(-1)?.n ?? 1024) + 20, (places[k] ?? 0) + 4, name, 'start', ` fill="${colour}" font-weight="600"`),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#808080">
${text(left, 22, 'By how many ms the TTFT that a tool tells is off (median)', 'start', ' font-size="15"')}
${text(left, 40, 'against the log of the server, which sends the first token after 100 ms; bars: least and greatest of the rounds', 'start')}
${[...grid, ...marks, ...limits, ...drawn].join('\n')}
${text((left + width - right) / 2, height - 12, 'streams at once; red: the limit that our own client has')}
</svg>
`;
}

/** Labels at their lines' ends, pushed from each other where they would lie on each other. */
function apart(wanted: readonly number[]): readonly number[] {
  const places = [...wanted];
  const order = wanted.map((_, k) => k).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  for (const [k, one] of order.entries()) {
    const before = order[k - 1];
    if (before !== undefined) places[one] = Math.max(places[one] ?? 0, (places[before] ?? 0) + 15);
  }
  return places;
}

function shape(mark: (typeof series)[number]['mark'], x: number, y: number): string {
  const path = (...points: readonly (readonly [number, number])[]): string => `M${points.map(([dx, dy]) => `${at(x + dx)} ${at(y + dy)}`).join('L')}Z`;
  switch (mark) {
    case 'circle':
      return `M${at(x - 4)} ${at(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z`;
    case 'square':
      return path([-4, -4], [4, -4], [4, 4], [-4, 4]);
    case 'diamond':
      return path([0, -5], [5, 0], [0, 5], [-5, 0]);
    case 'up':
      return path([0, -5], [5, 4], [-5, 4]);
    case 'down':
      return path([0, 5], [5, -4], [-5, -4]);
    case 'cross':
      return path([-4, -1], [-1, -1], [-1, -4], [1, -4], [1, -1], [4, -1], [4, 1], [1, 1], [1, 4], [-1, 4], [-1, 1], [-4, 1]);
  }
}

function text(x: number, y: number, say: string, anchor: 'start' | 'middle' | 'end' = 'middle', more = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${more}>${say}</text>`;
}

function at(pixel: number): string {
  return pixel.toFixed(1);
}
