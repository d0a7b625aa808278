// The vendor's package. Prints what it saw.  node openaiClient.ts URL MODEL STREAMS REQUESTS, with PITWALL_PEER the folder of its node_modules
import { createRequire } from 'node:module';
import path from 'node:path';
import { closedLoop, report, setUp } from './child.ts';

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}
interface OpenAi {
  readonly chat: { readonly completions: { create(request: object): Promise<AsyncIterable<Chunk>> } };
}

const { OpenAI } = createRequire(path.join(process.env['PITWALL_PEER'] ?? '', 'any.js'))('openai') as { OpenAI: new (options: object) => OpenAi };
const { url, model, streams, requests, warmUp, stream } = setUp();
const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });
await closedLoop(warmUp, streams, ask);
await report(async () => ({ seen: await closedLoop(requests, streams, ask) }));

async function ask(text: string): Promise<{ sentMs: number; seenMs: number[] }> {
  const seenMs: number[] = [];
  const sentMs = performance.now();
  const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: text }], stream });
  if (stream) for await (const { choices } of answer) if (choices[0]?.delta.content) seenMs.push(performance.now());
  return { sentMs, seenMs };
}
