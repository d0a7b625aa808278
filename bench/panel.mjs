// `npm run bench:panel [-- STREAMS SECONDS]`: how long a panel that watches a bench of 1024 streams goes without a frame, in a real VS Code; beside it the same panel
// on a run that has ended while the same load goes on unseen, which is what the machine itself takes, and while nothing runs.
import os from 'node:os';
import { idlePanel, startSimProcess, unwatchedBench, watchedBench } from '../test/e2e/manyStreams.mjs';
import { startSession } from '../test/e2e/session.mjs';

const [streams = 1024, seconds = 60] = process.argv.slice(2).map(Number);
const session = await startSession();
const sim = await startSimProcess();
try {
  const { running, ending } = await watchedBench(session, sim.url, { streams, seconds });
  const unseen = await unwatchedBench(session, sim.url, { streams, seconds });
  const idle = await idlePanel(session, Math.min(10, seconds));
  const rows = { 'the panel watches': running, 'its level ends': ending, 'the same load, unseen': unseen, 'nothing runs': idle };
  console.log(`${streams} streams of 50 tokens/s for ${seconds} s, ${os.cpus().length} cores; ms\n`);
  console.log('                          frames  longest gap    p99  > 50  > 100  longest own work  own work in all');
  for (const [name, of] of Object.entries(rows)) console.log(`${name.padEnd(24)} ${[of.frames, of.longest, of.p99, of.over50, of.over100, of.ownLongest, of.ownTotal].map((value, k) => String(value).padStart([7, 12, 6, 5, 6, 17, 16][k])).join(' ')}`);
  console.log('\nframes over 100 ms, [when, how long]; tasks over 50 ms of the window\'s thread:');
  for (const [name, of] of Object.entries(rows)) console.log(`${name.padEnd(24)} ${JSON.stringify(of.late)} ${JSON.stringify(of.tasks)}`);
} finally {
  await sim.stop();
  await session.stop();
}
