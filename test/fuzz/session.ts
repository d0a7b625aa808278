// One target in a process of its own: a thread tries inputs, and this one watches it, since an input that never ends can only be seen from outside.
import { Worker } from 'node:worker_threads';
import { UnderWay, type FromLoop, type LoopSetup } from './loopMessages.ts';

export interface SessionSetup extends Omit<LoopSetup, 'underWay' | 'suspect' | 'inputs'> {
  readonly minutes: number;
}

export type FromSession =
  | { readonly type: 'progress'; readonly wallMs: number; readonly cpuMs: number; readonly inputs: number; readonly reached: number }
  | { readonly type: 'kept'; readonly input: string }
  | { readonly type: 'finding'; readonly input: string; readonly what: string }
  | { readonly type: 'minimised'; readonly inputs: readonly string[] };

/** Of the processor, for one input: an editor asks again with each key. What compiles and tidies up beside its thread is not the input's. */
const mostCpuMs = 1000;
/** With all that is beside it, and where its thread does not even say what it has used. */
const mostProcessMs = 10_000;
/** Without using the processor: then it waits for what never comes. */
const mostIdleMs = 60_000;
const mostBytes = 2 * 1024 ** 3;
/** From one look to the next: what is longer was no trying, a process that others had stopped. */
const longestLookMs = 1000;

process.once('message', ({ setup, inputs }: { readonly setup: SessionSetup; readonly inputs: readonly string[] }) => {
  void session(setup, inputs.map(decoded)).then(() => process.disconnect());
});

async function session(setup: SessionSetup, kept: readonly Uint8Array[]): Promise<void> {
  const inputs = [...kept];
  let suspect: Uint8Array | undefined;
  const endsAt = performance.now() + setup.minutes * 60_000;
  for (let seed = setup.seed; ; seed++) {
    const ended = await thread({ ...setup, seed, inputs, ...(suspect === undefined ? {} : { suspect }) }, endsAt, input => void inputs.push(input));
    if (ended === 'over') return;
    // The one that took long again is left out from now on.
    suspect = ended.suspect;
    const { taken } = ended;
    for (let k = inputs.length - 1; k >= 0; k--) if (Buffer.compare(inputs[k] ?? taken, taken) === 0) inputs.splice(k, 1);
  }
}

type Ended = 'over' | { readonly taken: Uint8Array; readonly suspect?: Uint8Array };

function thread(setup: Omit<LoopSetup, 'underWay'>, endsAt: number, keep: (input: Uint8Array) => void): Promise<Ended> {
  const underWay = new UnderWay();
  const worker = new Worker(new URL('./loop.ts', import.meta.url), { workerData: { ...setup, underWay: underWay.memory } satisfies LoopSetup, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  let reached = 0;
  let [count, since, cpuBefore] = [0, 0, cpuMs()];
  let own = { cpuMs: 0, before: 0, isAsked: false };
  let [wall, looked] = [0, performance.now()];
  let told = { wall: 0, cpu: cpuMs(), inputs: 0 };
  const progress = (): void => {
    const now = { wall, cpu: cpuMs(), inputs: underWay.count };
    send({ type: 'progress', wallMs: now.wall - told.wall, cpuMs: now.cpu - told.cpu, inputs: now.inputs - told.inputs, reached });
    told = now;
  };
  return new Promise(resolve => {
    const timer = setInterval(look, 100);
    const settle = (ended: Ended): void => {
      clearInterval(timer);
      progress();
      void worker.terminate().then(() => resolve(ended));
    };
    worker.on('message', (message: FromLoop) => {
      if (message.type === 'finding') send({ type: 'finding', input: encoded(message.input), what: message.what });
      else if (message.type === 'kept') {
        keep(message.input);
        reached = message.reached;
        send({ type: 'kept', input: encoded(message.input) });
      } else {
        reached = message.reached;
        progress();
        send({ type: 'minimised', inputs: message.inputs.map(encoded) });
        settle('over');
      }
    });
    // What is thrown after its turn, and a heap that is full.
    worker.on('error', error => {
      const taken = underWay.input;
      send({ type: 'finding', input: encoded(taken), what: `beside the input’s turn: ${error.stack ?? error.message}` });
      settle({ taken });
    });

    function look(): void {
      const now = performance.now();
      wall += Math.min(now - looked, longestLookMs);
      looked = now;
      if (now >= endsAt) underWay.end();
      if (wall - told.wall >= 10_000) progress();
      if (!own.isAsked) ask();
      if (underWay.count === 0 || underWay.count !== count) {
        [count, since, cpuBefore] = [underWay.count, wall, cpuMs()];
        own.before = own.cpuMs;
        return;
      }
      const used = own.cpuMs - own.before;
      const grown = process.memoryUsage.rss() > mostBytes;
      const usedInAll = cpuMs() - cpuBefore;
      const isLong = used >= mostCpuMs || usedInAll >= mostProcessMs;
      if (!isLong && wall - since < mostIdleMs && !grown) return;
      const taken = underWay.input;
      if (!grown && isLong && !underWay.isSuspect) return settle({ taken, suspect: taken });
      send({ type: 'finding', input: encoded(taken), what: grown ? 'the process has more than 2 GiB' : `no end after ${Math.round(used)} ms of the processor, ${Math.round(usedInAll)} ms with what is beside it, ${Math.round(wall - since)} ms in all` });
      settle({ taken });
    }

    function ask(): void {
      own.isAsked = true;
      void worker.cpuUsage().then(({ user, system }) => (own = { ...own, cpuMs: (user + system) / 1000, isAsked: false }), () => undefined);
    }
  });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function send(message: FromSession): void {
  process.send?.(message);
}

function encoded(input: Uint8Array): string {
  return Buffer.from(input).toString('base64');
}

function decoded(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
