// An endpoint that admits 1,800 requests a minute, for bench/adaptive.ts, as a process of its own: prints its address, and ends with its parent. The model says how it counts:
// `any;10;x` in any 10 s, `each;10;x` in each 10 s anew, from 6 s into one, `bucket;10;x` a bucket of 10 s. Answers take 100 ms, 429s come at once and without Retry-After.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const perS = 30;
const answer = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }], usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } });
const limits = new Map<string, () => boolean>();
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const { model } = JSON.parse(body) as { readonly model: string };
    const [kind, seconds] = model.split(';');
    const admits = limits.get(model) ?? open(kind ?? '', Number(seconds));
    limits.set(model, admits);
    if (!admits()) return response.writeHead(429, { 'content-type': 'application/json' }).end('{"error":{"message":"too many requests"}}');
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer), 100);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`));
process.stdin.resume().on('end', () => process.exit());

function open(kind: string, seconds: number): () => boolean {
  const beganS = performance.now() / 1000;
  const most = perS * seconds;
  let admitted: number[] = [];
  let level = most;
  let filledS = 0;
  return () => {
    const nowS = performance.now() / 1000 - beganS + (kind === 'each' ? 0.6 * seconds : 0);
    if (kind === 'bucket') {
      level = Math.min(most, level + (nowS - filledS) * perS);
      filledS = nowS;
      return level >= 1 && level-- >= 1;
    }
    const sinceS = kind === 'each' ? Math.floor(nowS / seconds) * seconds : nowS - seconds;
    admitted = admitted.filter(atS => atS >= sinceS);
    return admitted.length < most && admitted.push(nowS) > 0;
  };
}
