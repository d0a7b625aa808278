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
  const ports = plant === 'oneSocket' || plant === 'hiddenCap' ? (real: RunPorts): RunPorts => ({ ...real, openLoadServer: capped(real, plant === 'hiddenCap') }) : undefined;
  const { store, runId } = await startRun({ taskFile: path.resolve(file), workspace, runId: `${path.basename(file)}-${process.pid}-${Date.now()}` }, { environment: process.env, ...(ports === undefined ? {} : { ports }) }, new AbortController().signal);
  process.stdout.write(`${JSON.stringify(runDocument(readRunView(store, runId, { alive: false, nowMs: 0 })).load)}\n`);
  store.dispose();
}

function capped({ openLoadServer }: RunPorts, hidden: boolean): NonNullable<RunPorts['openLoadServer']> {
  return async target => {
    if (openLoadServer === undefined) throw new Error('There is nothing to cap');
    const server = await openLoadServer(target);
    return {
      ...server,
      endpoint(asked) {
        const endpoint = server.endpoint(1);
        return {
          ...endpoint,
          async connect(signal, sockets = asked) {
            const open = await endpoint.connect(signal, Math.min(1, sockets));
            return hidden ? sockets : open;
          },
        };
      },
    };
  };
}
