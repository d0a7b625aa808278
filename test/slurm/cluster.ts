import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gresConf, nodesOf, slurmConf, usualShape, type ClusterShape } from './configuration.ts';
import { processesOf, signalAll, type ClusterProcess } from './processes.ts';

const run = promisify(execFile);
const bootLimitMs = 30_000;
const pollMs = 30;

/** A real Slurm on this machine: its daemons, each node a `slurmd` of its own. It ends with the test, also where that is killed. */
export interface Cluster {
  readonly folder: string;
  /** What a program needs to find it: an environment with nothing else of Slurm in it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly nodes: readonly string[];
  /** Power cut: the node's daemon and all its jobs are gone at once. */
  crash(node: string): void;
  /** Its daemon alone dies: its jobs go on, and nobody hears of them. */
  cutOff(node: string): void;
  startNode(node: string): void;
  /** In order, as an administrator would. */
  stopController(): Promise<void>;
  startController(): Promise<void>;
  /** It takes what it is sent and answers nothing, until it is let go on. */
  hangController(): void;
  letControllerGoOn(): void;
  stopMunge(): Promise<void>;
  startMunge(): Promise<void>;
  /** Runs one of Slurm's programs. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** Its processes, for a test that looks whether all is gone. */
  processes(): readonly ClusterProcess[];
  stop(): Promise<void>;
}

export function isSlurmInstalled(): boolean {
  return ['sbatch', 'slurmctld', 'slurmd', 'munged'].every(program => (process.env['PATH'] ?? '').split(':').concat('/usr/sbin', '/sbin').some(folder => readableFolder(folder).includes(program)));
}

/** Boots in about 0.3 s. Everything lies below one short folder (there are sockets in it) and listens on loopback alone. */
export async function startCluster(given: Partial<ClusterShape> = {}): Promise<Cluster> {
  const shape = { ...usualShape, ...given };
  const nodes = nodesOf(shape);
  const folder = `/tmp/sl-${randomBytes(5).toString('hex')}`;
  const conf = path.join(folder, 'slurm.conf');
  const port = await freePorts(nodes.length + 1);
  lay();
  const environment: NodeJS.ProcessEnv = { ...withoutSlurm(process.env), PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, SLURM_CONF: conf };
  const supervised = ['bash', path.join(import.meta.dirname, 'supervisor.sh'), folder];
  const [program = '', ...args] = canHaveNamespace() ? ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', ...supervised] : supervised;
  const supervisor = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: withoutSlurm(process.env) });
  const ended = once(supervisor, 'exit');
  let isStopped = false;

  const cluster: Cluster = {
    folder,
    environment,
    nodes,
    crash,
    cutOff: node => signalAll(daemons(`slurmd -D -N ${node} `), 'SIGKILL'),
    startNode,
    stopController,
    startController,
    hangController: () => signalAll(daemons('slurmctld '), 'SIGSTOP'),
    letControllerGoOn: () => signalAll(daemons('slurmctld '), 'SIGCONT'),
    stopMunge,
    startMunge,
    run: async (program, ...args) => (await run(program, args, { env: environment, timeout: 10_000, encoding: 'utf8' })).stdout.trim(),
    processes: () => processesOf(conf),
    stop,
  };
  try {
    await once(supervisor.stdout, 'data');
    await startMunge();
    await startController();
    nodes.forEach(startNode);
    await until('all nodes are idle', async () => (await cluster.run('sinfo', '-h', '-N', '-p', 'all', '-o', '%T')).split('\n').filter(state => state === 'idle').length === nodes.length);
  } catch (error) {
    const logs = readableFolder(path.join(folder, 'log')).map(name => `${name}: ${readFileSync(path.join(folder, 'log', name), 'utf8').slice(-1000)}`);
    await stop();
    throw new Error(`the cluster did not start\n${logs.join('\n')}`, { cause: error });
  }
  return cluster;

  function lay(): void {
    mkdirSync(folder, { mode: 0o755 });
    for (const name of ['state', 'spool', 'log', 'run', 'dev', 'munge']) mkdirSync(path.join(folder, name), { mode: name === 'munge' ? 0o700 : 0o755 });
    writeFileSync(conf, slurmConf(folder, port, shape));
    writeFileSync(path.join(folder, 'gres.conf'), gresConf(folder, shape));
    writeFileSync(path.join(folder, 'munge/key'), randomBytes(128), { mode: 0o600 });
    for (let k = 0; k < shape.gpus; k += 1) symlinkSync('/dev/null', path.join(folder, `dev/nvidia${k}`));
  }

  function daemons(command: string): readonly ClusterProcess[] {
    return processesOf(conf).filter(one => one.command.startsWith(command));
  }

  function start(name: string, ...words: readonly string[]): void {
    supervisor.stdin.write(`${[name, ...words].map(word => `'${word}'`).join(' ')}\n`);
  }

  async function startMunge(): Promise<void> {
    const at = (name: string): string => path.join(folder, name);
    start('munged', 'munged', '-F', '--force', `--socket=${at('run/munge.sock')}`, `--key-file=${at('munge/key')}`, `--seed-file=${at('munge/seed')}`, `--pid-file=${at('munge/pid')}`, `--log-file=${at('munge/log')}`, '--num-threads=4');
    await until('munge answers', () => answers(at('run/munge.sock')));
  }

  async function stopMunge(): Promise<void> {
    signalAll(daemons('munged '), 'SIGTERM');
    await until('munge has ended', () => daemons('munged ').length === 0);
  }

  async function startController(): Promise<void> {
    start('slurmctld', 'slurmctld', '-D', '-f', conf);
    await until('the controller answers', () => answers(port));
  }

  async function stopController(): Promise<void> {
    signalAll(daemons('slurmctld '), 'SIGTERM');
    await until('the controller has ended', () => daemons('slurmctld ').length === 0);
  }

  function startNode(node: string): void {
    mkdirSync(path.join(folder, 'spool', node), { recursive: true });
    start(`slurmd-${node}`, 'slurmd', '-D', '-N', node, '-f', conf);
  }

  /** The steps go before their jobs, or they would report the jobs' deaths; a step is in the session of its job. */
  function crash(node: string): void {
    signalAll(daemons(`slurmd -D -N ${node} `), 'SIGKILL');
    const all = processesOf(conf);
    const jobs = all.filter(one => one.node === node);
    const sessions = new Set(jobs.map(({ session }) => session));
    signalAll(all.filter(({ command, session }) => command.startsWith('slurmstepd') && sessions.has(session)), 'SIGKILL');
    signalAll(jobs, 'SIGKILL');
  }

  async function stop(): Promise<void> {
    if (isStopped) return;
    isStopped = true;
    supervisor.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const sinceMs = performance.now();
  while (!(await Promise.resolve(holds()).catch(() => false))) {
    if (performance.now() - sinceMs > bootLimitMs) throw new Error(`waited in vain until ${what}`);
    await sleep(pollMs);
  }
}

function answers(at: number | string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = typeof at === 'number' ? net.connect(at, '127.0.0.1') : net.connect(at);
    socket.once('connect', () => resolve(socket.destroy() !== undefined)).once('error', () => resolve(false));
  });
}

/** A row of ports, below those that the system gives to clients. */
async function freePorts(count: number): Promise<number> {
  for (let k = 0; k < 50; k += 1) {
    const base = randomInt(20_000, 32_000);
    const taken = await Promise.all(Array.from({ length: count }, (_, n) => answers(base + n)));
    if (!taken.includes(true)) return base;
  }
  throw new Error('no free ports');
}

/** With a namespace of its own for processes, the end of the first one is the end of all, at once. */
function canHaveNamespace(): boolean {
  return process.getuid?.() === 0 && spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' }).status === 0;
}

/** The variables of a job that this test itself may run in. */
function withoutSlurm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(SLURM|SBATCH|SALLOC|SRUN|SQUEUE|SINFO|SACCT|SCANCEL|SCONTROL)_/.test(name)));
}

function readableFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
