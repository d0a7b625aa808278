// node lightServer.mjs PORT FIRST_MS: answers any chat in two tokens, the first after so long. It starts in a tenth of the time that `pitwall sim` takes.
import http from 'node:http';

const [port, firstMs] = process.argv.slice(2).map(Number);
http
  .createServer((request, response) => {
    if (request.url === '/health') return void response.end('ok');
    request.resume().on('end', () => {
      response.setHeader('content-type', 'text/event-stream');
      setTimeout(() => {
        for (const choice of [{ delta: { content: 'one' } }, { delta: { content: ' two' }, finish_reason: 'stop' }]) response.write(`data: ${JSON.stringify({ choices: [choice], usage: { prompt_tokens: 5, completion_tokens: 2 } })}\n\n`);
        response.end('data: [DONE]\n\n');
      }, firstMs);
    });
  })
  .listen(port, '127.0.0.1');
