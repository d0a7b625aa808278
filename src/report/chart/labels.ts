import { tones } from './chart.ts';
import { node, type SvgNode } from './svgNode.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

const height = 15;

/** Of 12 px, by guess. */
export function textWidth(text: string): number {
  return text.length * 6.6;
}

/** The names of marks, beside their lines, and of points, above theirs: none upon another, those of marks where no line runs if they can; of points those that find no room are left out. @param lines where lines run */
export function placeLabels({ marks, points, plot, lines }: { readonly marks: readonly { readonly across: 'x' | 'y'; readonly px: number; readonly label: string; readonly tone?: number }[]; readonly points: readonly { readonly x: number; readonly y: number; readonly text: string }[]; readonly plot: Box; readonly lines: readonly Spot[] }): readonly SvgNode[] {
  const taken: Box[] = [];
  const drawn: SvgNode[] = [];
  const put = (text: string, boxes: readonly Box[], kind: string, must: boolean): void => {
    const inside = boxes.filter(box => box.x >= 0 && box.x + box.width <= plot.x + plot.width + 14 && box.y >= plot.y - 12 && box.y + box.height <= plot.y + plot.height && !taken.some(other => overlap(box, other)));
    const fits = (must ? inside.find(box => !lines.some(({ x, y }) => overlap(box, { x: x - 3, y: y - 3, width: 6, height: 6 }))) : undefined) ?? inside[0] ?? (must ? boxes.at(-1) : undefined);
    if (fits === undefined) return;
    taken.push(fits);
    drawn.push(node('text', { class: kind, x: Math.round(fits.x * 10) / 10, y: Math.round((fits.y + 12) * 10) / 10 }, text));
  };
  for (const { across, px, label, tone } of marks) {
    const width = textWidth(label);
    const kind = `label${tone === undefined ? '' : ` text tone${tone % tones}`}`;
    const right = plot.x + plot.width;
    const rows = Array.from({ length: 6 }, (_, row) => plot.y + 2 + row * height);
    const clamped = Math.max(0, Math.min(px - width / 2, right + 14 - width));
    const boxes = across === 'x' ? [...rows.flatMap(y => [{ x: px + 5, y, width, height }, { x: px - 5 - width, y, width, height }]), ...rows.map(y => ({ x: clamped, y, width, height }))] : [right - width - 4, plot.x + 6, plot.x + (plot.width - width) / 2].flatMap(x => [{ x, y: px - height, width, height }, { x, y: px + 1, width, height }]);
    put(label, boxes, kind, true);
  }
  for (const { x, y, text } of points) {
    const width = textWidth(text);
    put(text, [{ x: x - width / 2, y: y - height - 5, width, height }, { x: x + 7, y: y - height / 2, width, height }, { x: x - width / 2, y: y + 5, width, height }, { x: x - 7 - width, y: y - height / 2, width, height }], 'label', false);
  }
  return drawn;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
