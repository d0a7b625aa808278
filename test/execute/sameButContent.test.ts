import { expect, test } from 'vitest';
import { createRng, type Rng } from '../../src/base/rng.ts';
import { foldEvents, type ReplyPlace } from '../../src/execute/providers/chatReply.ts';
import { createSameButContent } from '../../src/execute/providers/sameButContent.ts';

const contentIn = (document: unknown): unknown => (document as { c?: unknown } | undefined)?.c;

/** What is known of an event after another was learnt: its text, or `parse`. */
function known(learnt: string, event: string): string {
  const same = createSameButContent();
  same.learn(Buffer.from(learnt), 'c', contentIn);
  return same.contentOf(Buffer.from(event)) ?? 'parse';
}

test.each([
  ['{"id":"x","c":"a"}', '{"id":"x","c":"other words é😀"}', 'other words é😀'],
  ['{"id":"x","c":"a"}', '{"id":"x","c":""}', ''],
  ['{"c" : "a","t":17}', '{"c" : "b","t":98}', 'b'],
  ['{"c":"a\\"b","t":1}', '{"c":"b","t":2}', 'b'],
  // Anything else may mean anything.
  ['{"c":"a","t":17}', '{"c":"b","t":170}', 'parse'],
  ['{"c":"a","t":17}', '{"c":"b","t":07}', 'parse'],
  ['{"c":"a","t":17}', '{"c":"b","t":1x}', 'parse'],
  ['{"c":"a"}', '{"c":"b","usage":{}}', 'parse'],
  ['{"c":"a"}', '{"c":"a\\nb"}', 'parse'],
  ['{"c":"a"}', '{"c":"a","d":"b"}', 'parse'],
  ['{"c":"a"}', '{"c":"a', 'parse'],
  ['{"c":"a"}', '{"c":null}', 'parse'],
  ['{"c":"a"}', '{"c":"a\tb"}', 'parse'],
  // And what was learnt has to be what is read.
  ['{"c":"a","c":"b"}', '{"c":"x","c":"b"}', 'parse'],
  ['{"d":{"c":"a"},"c":"a"}', '{"d":{"c":"x"},"c":"a"}', 'parse'],
  ['{"\\u0064":1,"c":"a"}', '{"\\u0063":1,"c":"a"}', 'parse'],
  ['{"c":1}', '{"c":1}', 'parse'],
])('after %s, %s is %s', (learnt, event, expected) => {
  expect(known(learnt, event)).toBe(expected);
});

/** Longer where somebody looks for what a few hundred cases do not show. */
const cases = Number(process.env['PITWALL_FUZZ'] ?? 300);

/** Chunks as servers write them, among them such as mean something else. */
function makeEvents(rng: Rng, place: ReplyPlace): readonly Buffer[] {
  const one = <T,>(of: readonly T[]): T => of[rng.int(of.length)] as T;
  const space = one(['', '', ' ']);
  const head = `{"id":${space}"chatcmpl-${rng.int(9999)}","created":${space}${one(['1763690000', '1e9', '-5'])}`;
  const tail = one(['', ',"usage":null', `,"x":{"content":"no","text":"no"}`]);
  return Array.from({ length: 1 + rng.int(12) }, (_, k) => {
    const text = JSON.stringify(one(['a', ' the', '', 'é😀', 'a\nb', 'say "x"', '\\', '42', '\u0007', '\ud800', 'x'.repeat(rng.int(30))]));
    const delta = one([`"content":${space}${text}`, `"content":${text}`, `"content":${text}`, `"role":"assistant","content":${text}`, `"content":null,"reasoning_content":${text}`, `"content":${text},"refusal":"no"`, `"content":${text},"content":"b"`, '"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]', '']);
    const choice = place === 'text' ? `"text":${text}` : `"delta":{${delta}}`;
    const finish = one(['null', 'null', 'null', 'null', '"stop"', '"length"']);
    const more = one([tail, tail, tail, `,"usage":{"prompt_tokens":3,"completion_tokens":${k}}`, ',"error":{"message":"gone"}', `,"t":${rng.int(3)}${rng.int(10)}`, `,"t":${rng.int(3)}${rng.int(10)}`]);
    const bytes = Buffer.from(`${head},"choices":[{"index":0,${choice},"finish_reason":${finish}}]${more}}`);
    if (rng.next() < 0.03) bytes[rng.int(bytes.length)] = rng.int(256);
    return bytes;
  });
}

test('a stream says what its events say one by one, which are parsed then', () => {
  let met = 0;
  for (let seed = 0; seed < cases; seed++) {
    const rng = createRng(`same ${seed}`);
    const place = rng.next() < 0.7 ? 'message' : 'text';
    const events = makeEvents(rng, place);
    const characters: [number, number][] = [];
    const whole = foldEvents([...events, Buffer.from('[DONE]')], place, (event, n) => characters.push([event, n]));
    let output = '';
    let usage = {};
    let failed: unknown;
    const singly: [number, number][] = [];
    for (const [k, event] of events.entries()) {
      const reply = foldEvents([event, Buffer.from('[DONE]')], place, (_, n) => singly.push([k, n]));
      if (reply.kind !== 'reply') {
        failed = reply;
        break;
      }
      // What a single event makes of a refusal or a call is the reply's where nothing else is: of those only the characters are compared.
      output += /"refusal"|tool_calls/.test(event.toString()) ? '' : reply.output;
      const { tokensIn, tokensOut } = reply;
      usage = { ...usage, ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }) };
    }
    const why = `seed ${seed}: ${events.map(String).join('\n')}`;
    expect(characters, why).toEqual(singly);
    if (failed !== undefined) expect(whole, why).toEqual(failed);
    else {
      expect(whole, why).toMatchObject({ kind: 'reply', ...usage });
      if (whole.kind === 'reply' && !events.some(event => /"refusal"|tool_calls/.test(event.toString()))) expect(whole.output, why).toBe(output);
      met++;
    }
  }
  expect(met).toBeGreaterThan(cases / 10);
});
