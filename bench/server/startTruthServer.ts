// A server in C++ that costs little and answers when it says it does, so that what is measured is the client. Built once where there is a g++.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const source = path.join(import.meta.dirname, 'truthServer.cc');

export interface TruthServer {
  /** The `base_url` of its chat completions; its behaviour is in the model's name: `mock;lat=20`. */
  readonly url: string;
  readonly child: ChildProcess;
  stop(): void;
}

/** @param args more of its arguments; @param before a command that starts it */
export async function startTruthServer(args: readonly string[] = [], before: readonly string[] = []): Promise<TruthServer> {
  const port = await freePort();
  const [command = '', ...rest] = [...before, built(), '--port', String(port), '--threads', '1', ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), new Promise(resolve => setTimeout(resolve, 500))]);
  return { url: `http://127.0.0.1:${port}/v1`, child, stop: () => child.kill() };
}

function built(): string {
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'pitwall');
  const file = path.join(folder, `truth-server-${hash}`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  execFileSync('g++', ['-O2', '-std=c++20', '-pthread', source, '-o', `${file}.part`], { stdio: 'inherit' });
  renameSync(`${file}.part`, file);
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
