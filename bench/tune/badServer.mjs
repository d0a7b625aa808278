// `badServer.mjs MANNER PORT MARK …`: servers as nobody wants them. One that never gets ready, one that does not listen to TERM, one whose children are in a session of their own and have lost their parent.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [manner, port, mark] = process.argv.slice(2);
if (manner === 'ignores TERM') for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
if (manner === 'leaves grandchildren') {
  // A child that starts the grandchild and ends: init is its parent then.
  spawn(process.execPath, ['-e', `require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', ${JSON.stringify(mark)}], { detached: true, stdio: 'ignore' }).unref()`], { detached: true, stdio: 'ignore' }).unref();
}
if (manner === 'hangs') setInterval(() => undefined, 1000);
else {
  createServer((request, response) => {
    if (request.url === '/health') return void response.end('ok');
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = Array.from({ length: 8 }, (_, k) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `w${k} ` } }] })}\n\n`);
      const next = () => (events.length > 0 ? (response.write(events.shift()), setTimeout(next, 20)) : response.end('data: [DONE]\n\n'));
      next();
    });
  }).listen(Number(port), '127.0.0.1');
}
