// Node's own fetch (undici), as most clients in JavaScript use it. Prints what it saw.  node fetchClient.ts URL MODEL STREAMS REQUESTS
import { closedLoop, report, setUp } from './child.ts';

const { url, model, streams, requests, warmUp, stream } = setUp();
await closedLoop(warmUp, streams, ask);
await report(async () => ({ seen: await closedLoop(requests, streams, ask) }));

async function ask(text: string): Promise<{ sentMs: number; seenMs: number[] }> {
  const seenMs: number[] = [];
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: text }], stream });
  const sentMs = performance.now();
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!stream) {
    await response.json();
    return { sentMs, seenMs };
  }
  if (response.body === null) throw new Error('It has no body');
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const atMs = performance.now();
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (event === 'data: [DONE]') continue;
      const { choices } = JSON.parse(event.slice('data: '.length)) as { choices: { delta: { content?: string } }[] };
      if (choices[0]?.delta.content) seenMs.push(atMs);
    }
  }
  return { sentMs, seenMs };
}
