import assert from 'node:assert/strict';
import { isPlainSvg } from '../../../src/protocol/plainSvg.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

/** The names of elements and of attributes as an XML reader finds them, values between either kind of quotes. */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const [, tag = '', attributes = ''] of text.matchAll(/<([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)/g)) {
    names.push(tag.toLowerCase());
    for (const [, name = ''] of attributes.matchAll(/([^\s=/"']+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/g)) names.push(`@${name.toLowerCase()}`);
  }
  return names;
}

/** Pictures that the page hands over to be saved: nothing in them runs, loads or links. */
export const target: FuzzTarget = {
  seeds: () => ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>a &amp; b</title><g fill="red"><path d="M0 0L1 1"/><text x="1" y="2">"quoted" it’s</text></g></svg>', '<svg width="1"><rect x="1"/><circle r="2"></circle><line/></svg>\n'],
  words: ['<', '>', '"', "'", '="', ' onload=', ' href="x"', ' style=', '<script>', '<image', '<!--', '-->', '<?', '<![CDATA[', '&lt;', '</svg>', '<a ', ' xlink:href=', '/', '<foreignObject>', '<animate', '<use'],
  maxBytes: 2048,
  run(input) {
    const text = input.toString();
    if (!isPlainSvg(text)) return;
    const wrong = namesIn(text).filter(name => /^@on|^@(xlink:)?href$|^@style$|script|^(image|use|a|animate|set|foreignobject|iframe|object|embed|style|link)$/.test(name));
    assert.deepEqual(wrong, []);
  },
};
