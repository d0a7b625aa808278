// A bench as `pitwall run` executes it, in a process of its own; prints the part `load` of its document.
//   node bench/verdicts/client.ts FILE WORKSPACE [RUN_PORT]
// `oneSocket`: each level gets a single connection, and says so; `hiddenCap`: it gets one, and says that it has all.
import path from 'node:path';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import type { RunPorts } from '../../src/runner/runSpec.ts';
import { startRun } from '../../src/runner/startRun.ts';

void main(process.argv.slice(2));

async function main([file = '', workspace = '', plant = 'none']: readonly string[]): Promise<void> {
  const ports = plant === 'oneSocket' || plant === 'hiddenCap' ? (real: RunPorts): RunPorts => ({ ...real, ...capped(real, plant === 'hiddenCap') }) : undefined;
  const { store, runId } = await startRun({ taskFile: path.resolve(file), workspace, runId: `${path.basename(file)}-${process.pid}-${Date.now()}` }, { environment: process.env, ...(ports === undefined ? {} : { ports }) }, new AbortController().signal);
  process.stdout.write(`${JSON.stringify(runDocument(readRunView(store, runId, { alive: false, nowMs: 0 })).load)}\n`);
  store.dispose();
}

/** A level gets one connection, whoever makes its load. */
function capped({ startLoadThreads }: RunPorts, hidden: boolean): Pick<RunPorts, 'startLoadThreads'> {
  if (startLoadThreads === undefined) throw new Error('There is nothing to cap');
  return {
    async startLoadThreads(options) {
      const generator = await startLoadThreads({ ...options, connections: 1, threads: 1 });
      return {
        ...generator,
        async connect(sockets, signal) {
          const open = await generator.connect(Math.min(1, sockets), signal);
          return hidden ? sockets : open;
        },
      };
    },
  };
}
