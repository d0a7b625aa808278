import { expect, test } from 'vitest';
import { commandLink, markdownCode, markdownText } from '../../src/base/markdown.ts';

test.each([
  ['m-1', '`m-1`'],
  ['a`![](https://x/y.png)`b', '``a`![](https://x/y.png)`b``'],
  ['``` ``', '```` ``` `` ````'],
  ['`', '`` ` ``'],
  ['a\n\nb', '`a b`'],
  ['', '`  `'],
])('as code: %j', (words, expected) => {
  expect(markdownCode(words)).toBe(expected);
});

test('as text there is no markup, link, icon or line', () => {
  expect(markdownText('**a** ![b](https://x) $(zap)\n| `c` <img> &amp; plain-1')).not.toMatch(/[*[\]()!|`<>$:\n]|&(?!#\d+;)/);
  expect(markdownText('plain-1 words')).toBe('plain-1 words');
});

test('nothing ends a link to a command early', () => {
  const id = `r-1)|"\n[x](command:quit)!'*`;
  const link = commandLink('Pause', `Open ${id}`, 'pitwall.pause', [id]);
  const [, query = '', title] = /^\[Pause\]\(command:pitwall\.pause\?([\w%.~-]+) "([^"|\\<>()[\]\n]*)"\)$/.exec(link) ?? [];
  expect(JSON.parse(decodeURIComponent(query))).toEqual([id]);
  expect(title).toContain('Open r-1&#41;&#124;&#34; &#91;x');
});
