import { escapeMarkup } from '../exporters/escapeMarkup.ts';

/** A piece of SVG. The panel makes elements of it, so that every text is set as text; files get it as markup. */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

export function node(tag: string, attributes: SvgNode['attributes'], ...children: SvgNode['children']): SvgNode {
  return { tag, attributes, children };
}

export function svgMarkup({ tag, attributes, children }: SvgNode): string {
  const named = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`);
  return `<${tag}${named.join('')}>${children.map(child => (typeof child === 'string' ? escapeMarkup(child) : svgMarkup(child))).join('')}</${tag}>`;
}
