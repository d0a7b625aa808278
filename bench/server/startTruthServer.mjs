// A server in C++ that costs little and answers when it says it does, so that what is measured is the client. Built once where there is a g++.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const source = path.join(import.meta.dirname, 'truthServer.cc');

/** @returns {Promise<{url: string, stop: () => void}>} the `base_url` of its chat completions; its behaviour is in the model's name: `mock;lat=20` */
export async function startTruthServer() {
  const port = await freePort();
  const child = spawn(built(), ['--port', String(port), '--threads', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), new Promise(resolve => setTimeout(resolve, 500))]);
  return { url: `http://127.0.0.1:${port}/v1`, stop: () => child.kill() };
}

function built() {
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'pitwall');
  const file = path.join(folder, `truth-server-${hash}`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  execFileSync('g++', ['-O2', '-std=c++20', '-pthread', source, '-o', `${file}.part`], { stdio: 'inherit' });
  renameSync(`${file}.part`, file);
  return file;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
