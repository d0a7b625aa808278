import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import { readSampleDetail } from './sampleDetail.ts';
import type { SamplePlace, SideBySide } from './samplePage.ts';

/** So many answers are read side by side; a grid search may have hundreds of trials. */
const mostTrials = 40;

/** The same sample (index and repeat) by every trial over the same data that has it; undefined where the trial itself has not. */
export function readSideBySide(db: Connection, run: string, { trial, index, repeat }: SamplePlace): SideBySide | undefined {
  const trials = db.all(
    `SELECT t.id, t.position FROM trials own JOIN trials t ON t.run = own.run
        AND t.configuration ->> 'dataset' = own.configuration ->> 'dataset' AND t.configuration ->> 'split' = own.configuration ->> 'split'
      JOIN samples s ON s.trial = t.key AND s.position = ? AND s.repeat = ?
      WHERE own.run = (SELECT key FROM runs WHERE id = ?) AND own.id = ? ORDER BY t.key <> own.key, t.position`,
    index,
    repeat,
    run,
    trial,
  );
  if (trials[0] === undefined || text(trials[0], 'id') !== trial) return undefined;
  const shown = trials.slice(0, mostTrials).sort((a, b) => number(a, 'position') - number(b, 'position'));
  return { index, repeat, samples: shown.flatMap(row => readSampleDetail(db, run, text(row, 'id'), index, repeat) ?? []), more: trials.length - shown.length };
}
