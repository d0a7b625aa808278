import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from '../../cli/pitwall.ts';
import { kinds, type Fault } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject } from '../subject.ts';

const heldMs = 30_000;

export const locked: Fault = {
  name: 'store locked for 30 s',
  line: 'Another process holds the write lock of the store for 30 seconds in the middle of a run, as a program that looks into it and forgets to let go. What is to be recorded waits in memory meanwhile; the run itself has to come to its end, without a resume.',
  kinds,
  async inject({ kind, program, undisturbed }) {
    const expected = await undisturbed();
    const subject = await openSubject(kind, program);
    try {
      const { ended } = subject.begin();
      await until(() => subject.rows().length > expected.rows.length * 0.1);
      const holder = spawn(process.execPath, ['--no-warnings', path.resolve('test/faults/holdFile.mjs'), subject.storeFile, String(heldMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const gone = once(holder, 'exit');
      await once(holder.stdout, 'data');
      const first = await ended;
      await gone;
      return await settle(subject, expected, 1, [first, ...(first.code === 0 ? [] : await resumeUntilDone(subject))], first.code === 0 ? [] : ['the lock ended the run']);
    } finally {
      await subject.dispose();
    }
  },
};
