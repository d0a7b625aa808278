import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { kinds, sumOf, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject } from '../subject.ts';

const hourMs = 3_600_000;
const steps = [-hourMs, -1000, -400 * 24 * hourMs, 24 * hourMs];

export const clockStepped: Fault = {
  name: 'clock stepped back',
  line: 'The wall clock steps by an hour, a second and 400 days back, and by a day forward, in the middle of a run that is killed later and resumed by a process with the right time.',
  kinds,
  async inject({ kind, program, rng, moments, undisturbed }) {
    const expected = await undisturbed();
    const verdicts: Verdict[] = [];
    for (const stepMs of steps.slice(0, Math.max(1, moments))) {
      const subject = await openSubject(kind, program);
      const { variables } = subject.terminal;
      try {
        const atMs = expected.durationMs * (0.2 + 0.3 * rng.next());
        subject.terminal.variables = { ...variables, NODE_OPTIONS: `--import=${pathToFileURL(path.resolve('test/faults/steppedClock.mjs')).href}`, STEP_MS: String(stepMs), STEP_AFTER_MS: String(Math.round(atMs)) };
        const beganMs = performance.now();
        const { child, ended } = subject.begin();
        await Promise.race([ended, new Promise(resolve => setTimeout(resolve, atMs + expected.durationMs * 0.3))]);
        const killed = child.exitCode === null;
        child.kill('SIGKILL');
        const first = await ended;
        subject.terminal.variables = variables;
        const commands = killed ? await resumeUntilDone(subject) : [first];
        const { duration_ms: durationMs = 0 } = JSON.parse((await subject.run('show', 'latest', '--json')).out) as { readonly duration_ms?: number };
        const wrong = durationMs >= 0 && durationMs <= performance.now() - beganMs ? [] : [`the run says that it took ${durationMs} ms`];
        verdicts.push(await settle(subject, expected, 1, commands, wrong));
      } finally {
        await subject.dispose();
      }
    }
    return sumOf(verdicts);
  },
};
