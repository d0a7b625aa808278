/** A colour by its part: of the line it belongs to, of letters, of the ground. `toneOrInk`: of what belongs to no line the letters'. */
export type LookColour = 'tone' | 'toneOrInk' | 'ink' | 'back';

export interface LookRule {
  /** All of these, or a tag. */
  readonly of: readonly string[] | 'text';
  readonly look: Readonly<Record<string, string | number>>;
}

/** What lines, dots and letters look like, whatever their colours: style sheets and pictures that stand alone are made of it. Where two rules say the same the later one holds. */
export const chartLook: readonly LookRule[] = [
  { of: 'text', look: { fill: 'ink' } },
  { of: ['title'], look: { 'font-size': '14px', 'font-weight': 600 } },
  { of: ['dim'], look: { opacity: 0.8 } },
  { of: ['tick'], look: { opacity: 0.8 } },
  { of: ['end'], look: { 'text-anchor': 'end' } },
  { of: ['middle'], look: { 'text-anchor': 'middle' } },
  { of: ['grid'], look: { stroke: 'ink', 'stroke-opacity': 0.15 } },
  { of: ['axis'], look: { stroke: 'ink', 'stroke-opacity': 0.5 } },
  { of: ['bar'], look: { fill: 'tone', 'fill-opacity': 0.6, stroke: 'tone' } },
  { of: ['hollowBar'], look: { 'fill-opacity': 0.12 } },
  { of: ['band'], look: { fill: 'ink', 'fill-opacity': 0.06 } },
  { of: ['line'], look: { fill: 'none', stroke: 'tone', 'stroke-width': 2, 'stroke-linejoin': 'round' } },
  { of: ['dashed'], look: { 'stroke-dasharray': '5 3' } },
  { of: ['dashes1'], look: { 'stroke-dasharray': '8 3' } },
  { of: ['dashes2'], look: { 'stroke-dasharray': '3 3' } },
  { of: ['dashes3'], look: { 'stroke-dasharray': '9 3 2 3' } },
  { of: ['dashes4'], look: { 'stroke-dasharray': '14 4' } },
  { of: ['dashes5'], look: { 'stroke-dasharray': '2 5' } },
  { of: ['spread'], look: { stroke: 'tone', 'stroke-width': 4, 'stroke-opacity': 0.3 } },
  { of: ['dot'], look: { fill: 'tone', stroke: 'tone', 'stroke-width': 1.5 } },
  { of: ['hollow'], look: { fill: 'back' } },
  { of: ['cross'], look: { fill: 'none', stroke: 'tone', 'stroke-width': 1.5 } },
  { of: ['mark'], look: { stroke: 'toneOrInk', 'stroke-dasharray': '2 3', 'stroke-width': 1.5 } },
  { of: ['label'], look: { 'paint-order': 'stroke', stroke: 'back', 'stroke-width': '4px', 'stroke-linejoin': 'round' } },
  { of: ['label', 'text'], look: { fill: 'tone' } },
];
