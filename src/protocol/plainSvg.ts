/** What our charts are drawn of: nothing that runs, loads or links. */
const drawn = new Set(['svg', 'g', 'title', 'text', 'path', 'line', 'rect', 'circle']);
const refused = /^(on.*|(xlink:)?href|style)$/i;

/** A tag with its attributes, values in double quotes: nobody may read another one out of it. */
const tag = /<\/?(?<name>[a-z]+)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)\s*\/?>/y;

/** Whether a text is a picture as our charts are: an SVG of shapes and texts, and none that does something where it is opened. */
export function isPlainSvg(text: string): boolean {
  if (!text.startsWith('<svg ') || !text.trimEnd().endsWith('</svg>')) return false;
  for (let at = 0; at >= 0; at = text.indexOf('<', tag.lastIndex)) {
    tag.lastIndex = at;
    const { name = '', attributes = '' } = tag.exec(text)?.groups ?? {};
    if (!drawn.has(name)) return false;
    for (const [, attribute = ''] of attributes.matchAll(/\s([\w:-]+)="/g)) if (refused.test(attribute)) return false;
  }
  return true;
}
