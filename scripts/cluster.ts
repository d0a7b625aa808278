import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isSlurmInstalled, startCluster } from '../test/slurm/cluster.ts';

// A Slurm of four simulated nodes, and a shell (or the given command) that finds it: it ends with that.
if (!isSlurmInstalled()) {
  console.error('Slurm is not installed here; scripts/ensure-slurm.sh installs it (Debian, Ubuntu)');
  process.exit(2);
}
const cluster = await startCluster();
const [program = process.env['SHELL'] ?? 'bash', ...args] = process.argv.slice(2);
if (process.argv.length === 2) console.error(`n1 and n2 with 4 GPUs each, n3 and n4 without; partitions all, gpu and cpu. \`exit\` ends it\n${await cluster.run('sinfo')}`);
try {
  // Who presses Ctrl+C means what runs in the shell.
  process.on('SIGINT', () => undefined);
  const [code] = (await once(spawn(program, args, { stdio: 'inherit', env: cluster.environment }), 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await cluster.stop();
}
