import assert from 'node:assert/strict';
import { createSseScanner } from '../../../src/execute/http/sse.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { cutsOf } from '../cutsOf.ts';

/** The HTML Standard's words, applied to the whole text at once. */
function read(bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const lines = text.split(/\r\n|\n|\r/);
  // What no line end follows is no line yet.
  lines.pop();
  const events: string[] = [];
  let data: string[] = [];
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  // What is no UTF-8 reads as the same signs, whole or line by line.
  return events.map(event => Buffer.from(event, 'latin1').toString());
}

export const target: FuzzTarget = {
  seeds: () => ['data: {"a": 1}\n\ndata: [DONE]\n\n', '\ufeffdata: é😀\r\n\r\n: comment\r\ndata:x\r\ndata: y\r\n\r\n', 'event: message\rid: 7\rdata:  two\r\rdata\n\ndata:\n\n'],
  words: ['data:', 'data: ', '\n\n', '\r\n\r\n', '\r\r', ': ', 'event:'],
  run(input) {
    const expected = read(input);
    for (const parts of cutsOf(input)) {
      const events: Buffer[] = [];
      const scanner = createSseScanner();
      // Each chunk stays as it is: the data of events shares its memory.
      for (const part of parts) scanner.push(Buffer.from(part), data => events.push(data));
      assert.deepEqual(events.map(String), expected);
    }
  },
};
