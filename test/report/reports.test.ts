import { expect, test } from 'vitest';
import { exportRun, type SingleFormat as ExportFormat } from '../../src/report/exporters/exportRun.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

const text = (format: ExportFormat, store: StoreWriter): string => [...exportRun(format, store, viewOf(store))].join('');

/** What would act if anything of it were read as markup. */
const hostile = `</pre><script>alert("1")</script><img src=x onerror='alert(2)'>&lt;b&gt; ]]> \u0000\u001b[31m \ud800`;

function hostileRun(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun({ task: `<b>${hostile}`, description: hostile, state: 'ended', outcome: 'failed', error: hostile, gates: [{ gate: `accuracy >= 0.5 ${hostile}`, held: false, trial: 'a' }] }), [aTrial('a', 0, { state: 'ended' })]);
  store.writeSample('run-1', aSample('a', 0, { value: 0, output: hostile, answer: `${hostile}!`, target: JSON.stringify([hostile]), prompt: JSON.stringify([{ role: hostile, content: hostile }]) }));
  store.writeSample('run-1', aSample('a', 1, { outcome: 'failed', errorClass: 'timeout', error: hostile }));
  return store;
}

test('the HTML report holds hostile text as text: its tags are the report’s own, and it loads and runs nothing', () => {
  const page = text('html', hostileRun());
  const tags = [...page.matchAll(/<\/?([a-z0-9]+)[^>]*>/gi)].map(([, name = '']) => name.toLowerCase());
  expect([...new Set(tags)].sort().join(' ')).toBe('body circle details figcaption figure h1 h2 h3 head html li line meta p pre rect strong style summary svg table tbody td text th thead title tr ul');
  expect(page).toContain('&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
  expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
  expect(page.match(/\b(src|href|on[a-z]+)\s*=\s*["']?[^"'&\s>]/gi)?.filter(match => !match.startsWith('src=x') && !match.startsWith('onerror=&')) ?? []).toEqual([]);
  // eslint-disable-next-line no-control-regex -- what it must not hold
  expect(page).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff]/);
});

test('the HTML report says what the run says', () => {
  const page = text('html', runOf(['big: 1 1 0 F 1', 'small: 1 0 0 1 0'], { gates: [{ gate: 'accuracy >= 0.5', held: false, value: 0.4, trial: 'small' }] }));
  const words = page.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  for (const part of ['numeric_match, with 95 % intervals', '1 big 0.7500', '2 small 0.4000', 'accuracy &gt;= 0.5 no 0.4000 small', 'Latency of big, n = 5', 'big failed 1', 'big timeout 1', '#3 · failed (timeout)']) expect(words).toContain(part);
  expect(page.match(/<circle/g)).toHaveLength(3);
  expect(page.match(/<line class="bar"/g)).toHaveLength(3);
});

test('of a long trial the first samples are shown, and where the others are is said', () => {
  const page = text('html', runOf([`a: ${'1 '.repeat(230).trim()}`]));
  expect(page.match(/<details>/g)).toHaveLength(200);
  expect(page.match(/every one is in <code>pitwall export run-1 --format csv/g)).toHaveLength(1);
});

test('JUnit: the gates are tests, and so is that the run came to its end', () => {
  const store = runOf(['a: 1 0 0 0'], { gates: [{ gate: 'accuracy >= 0.5', held: false, value: 0.25, trial: 'a' }, { gate: 'success >= 1', held: true, value: 1, trial: 'a' }] });
  expect(text('junit', store)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pitwall" tests="3" failures="1" errors="0" time="4.200">
  <testsuite name="gsm8k" tests="3" failures="1" errors="0" time="4.200" timestamp="1970-01-01T00:00:01">
    <properties><property name="run" value="run-1"/></properties>
    <testcase classname="gsm8k" name="the run comes to its end" time="4.200"/>
    <testcase classname="gsm8k" name="accuracy &gt;= 0.5">
      <failure message="it is 0.2500 (worst in a)"/>
    </testcase>
    <testcase classname="gsm8k" name="success &gt;= 1"/>
  </testsuite>
</testsuites>
`);
});

test('JUnit: a run that did not finish is an error, in characters that XML can carry', () => {
  const xml = text('junit', hostileRun());
  expect(xml).toContain('errors="1"');
  expect(xml).toContain('<error message="&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt;&amp;lt;b&amp;gt; ]]&gt; \ufffd\ufffd[31m \ufffd"/>');
});
