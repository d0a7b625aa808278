// llama.cpp's server with the small model of the examples, as llama-server is called: `node scripts/llama-server.mjs --port 8123 -np 4 -t 1 -b 512`. What a tune file starts.
import { spawn } from 'node:child_process';
import { fetchModel, serverCommand, serverEnvironment } from './localModel.mjs';

try {
  const home = await fetchModel();
  const child = spawn('python3', [...serverCommand(home), ...process.argv.slice(2)], { env: serverEnvironment(home), stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
} catch (error) {
  console.error(`llama-server: ${error.message}`);
  process.exitCode = 1;
}
