import type { SlurmStanding } from '../../execute/slurm/slurm.ts';
import { outputOf, type WaveFolder } from './jobFolder.ts';
import { lastWords } from './lastWords.ts';

/** Why a job that is over brought no last result. @param id `12_3` */
export function whyNothing(id: string, { state, slurmState, exit, node, reason }: SlurmStanding, folder: WaveFolder): string {
  const where = node === undefined ? '' : ` on ${node}`;
  const log = outputOf(folder, Number(id.slice(id.indexOf('_') + 1)));
  const words = lastWords(log);
  const told = `; its output is ${log}${words === '' ? '' : `; it wrote: ${words}`}`;
  if (state === 'ended') return `job ${id} ended${where} without a result: every node must see ${folder.folder} by that path${told}`;
  if (state === 'lost') return `nobody knows job ${id} any more, and it brought no result`;
  if (state === 'timedOut') return `job ${id}${where} reached its time limit before it had a result; raise \`time\`, or make \`shards: {size: …}\` smaller`;
  return `job ${id}${where} ended ${slurmState}${exit === undefined || (exit.code === 0 && exit.signal === 0) ? '' : exit.signal > 0 ? ` by signal ${exit.signal}` : ` with code ${exit.code}`}${reason === undefined ? '' : ` (${reason})`}${told}`;
}
