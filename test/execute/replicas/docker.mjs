#!/usr/bin/env node
// Behaves like docker where a server's container is run, stopped and removed: the container is not a child of `docker run`, which only waits for it and shows what it says.
// It keeps its containers, and the words that it was asked with, in the folder FAKE_DOCKER.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [what, ...args] = process.argv.slice(2);
const folder = process.env.FAKE_DOCKER;
const file = name => path.join(folder, `${name}.container`);
const pidOf = name => Number(readFileSync(file(name), 'utf8'));
const send = (pid, signal) => {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
};
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
appendFileSync(path.join(folder, 'asked'), `${process.argv.slice(2).join(' ').replace(/pitwall-[-\w]+/, 'NAME')}\n`);

if (what === 'run' && existsSync(path.join(folder, 'late'))) {
  // The daemon was asked, and does it whatever becomes of the client.
  const name = args[args.indexOf('--name') + 1];
  spawn('setsid', ['sh', '-c', `sh -c 'sleep 0.6; echo $$ > "$0.new"; mv "$0.new" "$0"; exec sleep 1000' "$1" &`, 'sh', file(name)], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  setInterval(() => undefined, 1000);
} else if (what === 'run') {
  const name = args[args.indexOf('--name') + 1];
  const log = openSync(path.join(folder, `${name}.log`), 'a');
  // The daemon starts it: it is in nobody's group, and inherits nothing.
  const container = spawn(process.execPath, args.slice(args.indexOf('IMAGE') + 1), { detached: true, stdio: ['ignore', log, log], env: { PATH: process.env.PATH } });
  writeFileSync(file(name), String(container.pid));
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => send(container.pid, signal));
  container.once('exit', (code, signal) => {
    process.stdout.write(readFileSync(path.join(folder, `${name}.log`)));
    if (args.includes('--rm')) rmSync(file(name), { force: true });
    process.exitCode = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  });
} else {
  const name = args.at(-1);
  if (existsSync(path.join(folder, 'busy'))) {
    console.error('Error response from daemon: context deadline exceeded');
    process.exit(1);
  }
  if (!existsSync(file(name))) {
    console.error(`Error response from daemon: No such container: ${name}`);
    process.exit(1);
  }
  const pid = pidOf(name);
  if (what === 'stop') {
    send(pid, 'SIGTERM');
    for (let k = 0; k < Number(args[1]) * 50 && send(pid, 0); k++) await sleep(20);
  }
  send(pid, 'SIGKILL');
  if (what === 'rm') rmSync(file(name), { force: true });
}
