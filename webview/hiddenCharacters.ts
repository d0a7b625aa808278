/** A character that nobody sees, or that turns the direction of what follows; told by its code point. */
export interface Hidden {
  readonly code: string;
}

/** Not the marks and joiners that Arabic, Persian and emoji are written with, nor the tags of a flag. */
const hidden = /(?![\t\n\r])[\p{Cc}\u00ad\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff\uffa0]|(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]/u;

/** A text in its order, with what it hides apart: an answer that is not the target although both look alike, or that reads otherwise than it is. */
export function withHidden(text: string): readonly (string | Hidden)[] {
  if (!hidden.test(text)) return [text];
  const whole = new RegExp(`(${hidden.source})`, 'u');
  return text.split(whole).flatMap((part, k) => (part === '' ? [] : [k % 2 === 0 ? part : { code: codeOf(part) }]));
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
