// The simulated server as a process of its own, for bench/eval.ts: prints its address, and ends with its parent.
import { startSim } from '../src/execute/sim/startSim.ts';

const sim = await startSim({ port: 0 });
console.log(sim.url);
process.stdin.resume().on('end', () => void sim.close().then(() => process.exit()));
