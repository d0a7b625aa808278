import { rmSync } from 'node:fs';
import { readLongCarry, type Carry } from '../../../store/carry/carryFile.ts';
import type { ExperimentJob } from '../../../store/experimentRow.ts';
import { isFileTrouble } from '../../jobs/lateFiles.ts';
import { jobFiles } from '../job/experimentOrder.ts';

/** More restarts than that nobody has asked for. */
export const mostRestarts = 20;

/** What a job of an experiment has left, whole; undefined where there is nothing. Throws a HumanError where it is not whole, and what the file system says where it cannot be read now. */
export async function readJobResult({ folder }: ExperimentJob): Promise<Carry | undefined> {
  for (let restart = 0; restart <= mostRestarts; restart++) {
    const carry = await readLongCarry(jobFiles.result(folder, restart));
    if (carry !== undefined) return carry;
  }
  return undefined;
}

/** Once it is merged: what cannot be removed now does no harm, as it is merged once. */
export function removeJobResult({ folder }: ExperimentJob): void {
  for (let restart = 0; restart <= mostRestarts; restart++) {
    try {
      rmSync(jobFiles.result(folder, restart), { force: true });
    } catch (error) {
      if (!isFileTrouble(error)) throw error;
    }
  }
}
