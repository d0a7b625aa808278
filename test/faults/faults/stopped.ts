import { kinds, type Fault } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject } from '../subject.ts';

const stoppedMs = 20_000;

export const stopped: Fault = {
  name: 'SIGSTOP for 20 s',
  line: 'The runner’s process is stopped for 20 seconds in the middle of its work, as by a laptop’s lid, and goes on.',
  kinds,
  async inject({ kind, program, rng, undisturbed }) {
    const expected = await undisturbed();
    const subject = await openSubject(kind, program);
    try {
      const { child, ended } = subject.begin();
      await new Promise(resolve => setTimeout(resolve, expected.durationMs * (0.3 + 0.4 * rng.next())));
      child.kill('SIGSTOP');
      await new Promise(resolve => setTimeout(resolve, stoppedMs));
      child.kill('SIGCONT');
      const first = await ended;
      return await settle(subject, expected, 1, [first, ...(first.code === 0 ? [] : await resumeUntilDone(subject))]);
    } finally {
      await subject.dispose();
    }
  },
};
