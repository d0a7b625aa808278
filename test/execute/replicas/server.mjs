// A server as tests want it. Arguments: port, then what it does, each as NAME or NAME=VALUE.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [port, ...given] = process.argv.slice(2);
const does = Object.fromEntries(given.map(each => [each.split('=')[0], each.split('=')[1] ?? 'yes']));
console.log(`\u001b[32mloading\u001b[0m on ${port} with ${process.env.CUDA_VISIBLE_DEVICES ?? 'no devices'}`);
if (does.say) console.error(does.say);
if (does.exit) process.exit(Number(does.exit));
if (does.killed) process.kill(process.pid, does.killed);
if (does.deaf) process.on('SIGTERM', () => console.log('asked to end, and going on'));
if (does.children) {
  // One in the group, one that left it and the session, one whose parent has gone.
  spawn('sleep', ['1000'], { stdio: 'ignore' });
  spawn('sleep', ['1000'], { stdio: 'ignore', detached: true }).unref();
  spawn('/bin/sh', ['-c', `${does.children === 'deaf' ? "trap '' TERM; " : ''}sleep 1000 & sleep 1000`], { stdio: 'ignore', detached: true }).unref();
  spawn('/bin/sh', ['-c', 'setsid sh -c "sleep 1000 & exit" & exit'], { stdio: 'ignore' }).unref();
}
const bornMs = Date.now();
const server = createServer((request, response) => {
  if (request.url === '/health') return response.writeHead(Date.now() - bornMs < Number(does.slow ?? 0) ? 503 : 200).end();
  if (request.url === '/die') process.exit(7);
  if (request.url === '/hold') return undefined;
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`${process.pid}`);
});
if (!does.hang) server.listen(Number(port), '127.0.0.1');
else setInterval(() => undefined, 1000);
if (does.dies) setTimeout(() => process.exit(9), Number(does.dies));
