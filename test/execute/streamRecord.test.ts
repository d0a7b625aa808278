import { expect, test } from 'vitest';
import { StreamRecord } from '../../src/execute/load/streamRecord.ts';

/** Each part is one read, at 1, 2, 3 … ms; the events come out as `data@ms`. */
function record(parts: readonly string[], into = new StreamRecord()): readonly string[] {
  parts.forEach((part, k) => {
    // As a socket's memory: what was read before is around it, and written over later.
    const shared = Buffer.from(`<${part}>`);
    into.add(shared, 1, shared.length - 1, k + 1);
    shared.fill('!');
  });
  const { events, atMs } = into.events();
  return events.map((event, k) => `${event.toString()}@${atMs[k]}`);
}

test('an event has the time of the read that completed it, wherever the stream is cut', () => {
  expect(record(['data: a\n\ndata: b\n\n', 'data: c\n\n'])).toEqual(['a@1', 'b@1', 'c@2']);
  expect(record(['data: a\n', '\ndata: b', '\n\n', ': waiting\n\n', 'data: [DONE]\n\n'])).toEqual(['a@2', 'b@3', '[DONE]@5']);
  const text = 'data: a\n\ndata: é\n\n';
  const bytes = Buffer.from(text, 'utf8').length;
  const singly = new StreamRecord();
  Buffer.from(text).forEach((byte, k) => singly.add(Buffer.from([byte]), 0, 1, k + 1));
  expect(singly.events().atMs).toEqual([9, bytes]);
});

test('the parts of one read are one, and events of one read have one time', () => {
  const into = new StreamRecord();
  for (const part of ['data: a\n\n', 'data: b', '\n\n']) into.add(Buffer.from(part), 0, part.length, 7);
  expect(into.events().atMs).toEqual([7, 7]);
});

test('it grows with the stream, and forgets it for the next one', () => {
  const into = new StreamRecord();
  const long = Array.from({ length: 1000 }, (_, k) => `data: ${k}${'x'.repeat(100)}\n\n`);
  expect(record(long, into)).toEqual(long.map((event, k) => `${event.slice(6, -2)}@${k + 1}`));
  into.clear();
  expect(record(['data: next\n\n'], into)).toEqual(['next@1']);
});
