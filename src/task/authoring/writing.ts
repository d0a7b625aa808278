import type { Cursor } from './cursor.ts';
import { literal } from './suggestion.ts';

/** How something is written where the cursor is. */
export interface Writing {
  readonly json: boolean;
  /** A text as a value, or as a key, with quotes where it needs them. */
  text(value: string): string;
  /** What stands before a value: the blank after a colon, or the dash of an item. */
  readonly lead: string;
  /** Blanks that further lines have beyond what an editor gives them. */
  readonly margin: string;
}

export function writingAt(cursor: Cursor, json: boolean, asItem = false): Writing {
  const { quote, flow, dashless, inset, tight } = cursor;
  const dash = dashless || asItem;
  return {
    json,
    text: value => (quote === undefined ? (json || !isPlain(value, flow) ? JSON.stringify(value) : value) : quote === '"' ? JSON.stringify(value).slice(1, -1) : quote === "'" ? value.replaceAll("'", "''") : value),
    lead: `${tight ? ' ' : ''}${dash && !flow ? '- ' : ''}`,
    margin: ' '.repeat(inset + (dash ? 2 : 0)),
  };
}

/** A text that YAML reads as this text without quotes. */
function isPlain(value: string, flow: boolean): boolean {
  if (/^([-+.\d].*|true|false|null|yes|no|on|off|~|)$/i.test(value) && !/^[.\d][\w./-]*\.[A-Za-z]\w*$|^\.\.?\//.test(value)) return false;
  return /^[\w./<>=$(][^#:\n"'`]*([#:][^\s#:\n]+)*$/.test(value) && !/\s$/.test(value) && !(flow && /[,[\]{}]/.test(value)) && !/\s#|:\s/.test(value);
}

/** Several lines of a snippet, indented as the first one is. */
export function indented(lines: string, { lead, margin }: Writing): string {
  return lead + lines.replaceAll('\n', `\n${margin}`);
}

export function insertOf(value: string, writing: Writing): string {
  return writing.lead + literal(writing.text(value));
}
