import type { Ended } from '../../cli/pitwall.ts';
import { kinds, sumOf, type Context, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle, wrongWithStore } from '../settle.ts';
import { openSubject, type Subject } from '../subject.ts';

/** As many kills fall into one run as it takes: the first while it begins or is under way, the others while its resumes are. */
const killsOfARun = 5;

export const killed: Fault = {
  name: 'kill -9 of the runner',
  line: 'The runner is killed with SIGKILL at random moments, from its first millisecond to its last, also while it is resumed; then it is resumed until it is done.',
  kinds,
  async inject(context) {
    const verdicts: Verdict[] = [];
    for (let left = context.moments; left > 0; left -= verdicts.at(-1)?.injected ?? 0) verdicts.push(await oneRun(context, Math.min(left, killsOfARun)));
    return sumOf(verdicts);
  },
};

async function oneRun({ kind, program, rng, undisturbed, say }: Context, most: number): Promise<Verdict> {
  const expected = await undisturbed();
  const subject = await openSubject(kind, program);
  const wrong: string[] = [];
  const commands: Ended[] = [];
  let kills = 0;
  try {
    while (kills < most) {
      const afterMs = rng.next() * expected.durationMs;
      const { child, ended } = subject.exists() ? subject.start('run', '--resume', 'latest') : subject.begin();
      await Promise.race([ended, new Promise(resolve => setTimeout(resolve, afterMs))]);
      if (child.exitCode !== null) {
        commands.push(await ended);
        break;
      }
      child.kill('SIGKILL');
      await ended;
      kills++;
      wrong.push(...wrongWithStore(subject), ...(await wrongInList(subject)));
      say(`${kind}: killed after ${Math.round(afterMs)} ms, ${subject.rows().length} of ${expected.rows.length} rows`);
    }
    if (commands.length === 0) commands.push(...(await resumeUntilDone(subject)));
    const asked = subject.asked();
    const again = asked === undefined || kind !== 'eval' ? 0 : asked - expected.rows.length;
    // Eight in flight, and those of a batch of 200 ms: 8 × 200 / 12.
    if (again > kills * 150) wrong.push(`${again} samples were asked again after ${kills} kills`);
    const verdict = await settle(subject, expected, kills, commands, wrong);
    return { ...verdict, said: ['`interrupted`, in the list of runs'] };
  } finally {
    await subject.dispose();
  }
}

async function wrongInList(subject: Subject): Promise<readonly string[]> {
  if (!subject.exists()) return [];
  const { out } = await subject.run('runs');
  return /interrupted|succeeded/.test(out) ? [] : [`the list of runs says of a killed run: ${out}`];
}
