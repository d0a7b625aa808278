import path from 'node:path';
import { kinds, skipped, sumOf, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSmallDisk } from '../smallDisk.ts';
import { openSubject } from '../subject.ts';

const diskBytes = 64 * 1024 * 1024;
/** No kind writes more than this. */
const mostBytes = 1_200 * 1024;

export const diskFull: Fault = {
  name: 'disk full',
  line: 'The disk with the store is full, at once or after so many kilobytes; when there is room again the run is resumed.',
  kinds,
  async inject({ kind, program, rng, moments, undisturbed, say }) {
    const expected = await undisturbed();
    const verdicts: Verdict[] = [];
    for (let k = 0; k < moments; k++) {
      const subject = await openSubject(kind, program);
      const disk = openSmallDisk(path.join(subject.terminal.folder, '.pitwall'), diskBytes);
      try {
        if (typeof disk === 'string') return skipped(disk);
        // Small ones are more telling: the log's first page, the schema's first step, the first batch.
        const left = k === 0 ? 0 : Math.round(mostBytes * rng.next() ** 2);
        disk.leave(left);
        const first = await subject.begin().ended;
        const full = first.code !== 0;
        disk.free();
        say(`${kind}: ${Math.round(left / 1024)} KiB left, ${full ? 'full' : 'enough'}, ${subject.rows().length} of ${expected.rows.length} rows`);
        verdicts.push(await settle(subject, expected, full ? 1 : 0, [first, ...(full ? await resumeUntilDone(subject) : [])]));
      } finally {
        if (typeof disk !== 'string') disk.dispose();
        await subject.dispose();
      }
    }
    return sumOf(verdicts);
  },
};
