import { describe, expect, test } from 'vitest';
import { createSseScanner } from '../../src/execute/http/sse.ts';

describe('a stream of events', () => {
  test.each([
    ['LF', 'data: one\n\ndata: two\n\n', ['one', 'two']],
    ['CRLF', 'data: one\r\n\r\ndata: two\r\n\r\n', ['one', 'two']],
    ['CR', 'data: one\r\rdata: two\r\r', ['one', 'two']],
    ['comments and other fields', ': ping\nevent: delta\nid: 7\ndata: one\nretry: 5\n\n: ping\n\n', ['one']],
    ['data of several lines', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['no space after the colon, or two', 'data:one\n\ndata:  two\n\n', ['one', ' two']],
    ['an empty datum', 'data:\n\n', ['']],
    ['a field that only begins like data', 'database: no\ndata: yes\n\n', ['yes']],
    ['a byte order mark', '\ufeffdata: one\n\n', ['one']],
    ['characters of several bytes', 'data: é😀\n\ndata: [DONE]\n\n', ['é😀', '[DONE]']],
    ['an event that was not finished', 'data: one\n\ndata: tw', ['one']],
  ])('%s, cut at any byte and into single bytes', (_what, text, events) => {
    const bytes = Buffer.from(text);
    expect(scan([bytes])).toEqual(events);
    expect(scan([...bytes].map(byte => Buffer.from([byte])))).toEqual(events);
    for (let cut = 0; cut <= bytes.length; cut++) expect([cut, scan([bytes.subarray(0, cut), bytes.subarray(cut)])]).toEqual([cut, events]);
  });
});

function scan(chunks: readonly Buffer[]): string[] {
  const scanner = createSseScanner();
  const events: string[] = [];
  for (const chunk of chunks) scanner.push(chunk, data => events.push(data.toString('utf8')));
  return events;
}
