/** What our charts are drawn of: nothing that runs, loads or links. */
const drawn = new Set(['svg', 'g', 'title', 'text', 'path', 'line', 'rect', 'circle']);

/** Whether a text is a picture as our charts are: an SVG of shapes and texts, and none that does something where it is opened. */
export function isPlainSvg(text: string): boolean {
  if (!/^<svg\s[^<>]*>/.test(text) || !text.trimEnd().endsWith('</svg>')) return false;
  // In quotes is what somebody wrote: it is no markup, since `<` and quotes are written as entities.
  const markup = text.replaceAll(/"[^"<]*"/g, '""');
  if (/<[!?]/.test(markup)) return false;
  return [...markup.matchAll(/<\/?([^\s/>]*)([^>]*)/g)].every(([, tag = '', attributes = '']) => drawn.has(tag) && !/\bon\w+\s*=|\bhref\s*=|\bstyle\s*=/i.test(attributes));
}
