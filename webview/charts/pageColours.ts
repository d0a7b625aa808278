import type { ChartColours } from '../../src/protocol/charts.ts';

/** What a chart of this page is drawn in now, as plain opaque colours: themes have translucent ones, and names for others. @param drawn its `svg` */
export function pageColours(drawn: Element): ChartColours {
  const style = getComputedStyle(drawn);
  const named = (name: string): string => style.getPropertyValue(name).trim();
  const back = opaque(named('--back'), '#fff');
  return { tones: Array.from({ length: 6 }, (_, k) => opaque(named(`--tone${k}`), back)), back, ink: opaque(named('--ink'), back) };
}

/** As it looks on this ground: `#rrggbb`. */
function opaque(colour: string, ground: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return colour;
  for (const layer of [ground, colour]) {
    context.fillStyle = layer;
    context.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map(part => part.toString(16).padStart(2, '0')).join('')}`;
}
