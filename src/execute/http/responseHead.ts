import type { HttpHeaders } from './httpClient.ts';
import { ResponseError } from './responseError.ts';

/** The status line and headers of a response, as they came: most of them are never looked at, so each is found when it is asked for. */
export class ResponseHead {
  private readonly text: string;
  private readonly lower: string;

  constructor(text: string) {
    this.text = text;
    this.lower = text.toLowerCase();
  }

  /** @param name in lower case; several headers of one name are one value with commas */
  find(name: string): string | undefined {
    const key = `\r\n${name}:`;
    let found: string | undefined;
    for (let at = this.lower.indexOf(key); at >= 0; at = this.lower.indexOf(key, at + 2)) {
      const end = this.text.indexOf('\r\n', at + 2);
      const value = withoutBlanks(this.text.slice(at + key.length, end < 0 ? undefined : end));
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }

  /** The body's length in bytes. Throws a ResponseError where it is not one number. */
  length(): number | undefined {
    const value = this.find('content-length');
    if (value === undefined) return undefined;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    const [first = '', ...others] = value.split(',').map(withoutBlanks);
    if (!/^\d{1,15}$/.test(first) || others.some(other => other !== first)) throw new ResponseError('its content-length is not a number');
    return Number(first);
  }

  /** Every header by its lower-case name. */
  all(): HttpHeaders {
    const headers: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
    for (const line of this.text.split('\r\n').slice(1)) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const name = line.slice(0, colon).toLowerCase();
      const value = withoutBlanks(line.slice(colon + 1));
      const before = headers[name];
      if (before === undefined) headers[name] = value;
      else headers[name] = typeof before === 'string' ? [before, value] : [...before, value];
    }
    return headers;
  }
}

/** HTTP's white space is blanks and tabs alone (RFC 9110, 5.6.3): whoever strips more reads another header than what stands between it and the server. */
function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9;
}
