import { InvalidArgumentError } from 'commander';
import { anyAborted } from '../../base/anyAborted.ts';
import { HumanError } from '../../base/humanError.ts';
import { printable } from '../../report/printable.ts';
import { timeLeft } from '../../runner/jobs/timeLeft.ts';
import { runShardJob } from '../../runner/jobs/runShardJob.ts';
import { Stop } from '../../runner/stop.ts';
import type { AddCommand } from '../command.ts';

export const addShard: AddCommand = (program, host, end) => {
  program
    .command('shard')
    .argument('<spec>', 'the `shards.jsonl` of a run on a cluster')
    .option('--index <n>', 'which of its shards (default: SLURM_ARRAY_TASK_ID)', wholeNumber)
    .description('do one shard of a run that uses `executor: slurm`; its jobs call this on their nodes')
    .action(async (spec: string, options: { index?: number }) => {
      const named = options.index ?? Number(host.environment['SLURM_ARRAY_TASK_ID'] ?? Number.NaN);
      if (!Number.isInteger(named)) throw new HumanError({ what: 'it is not said which shard', toDo: 'write `--index N`' });
      const limit = new AbortController();
      const leftMs = timeLeft(host.environment, Date.now());
      const timer = leftMs === undefined ? undefined : setTimeout(() => limit.abort(new Stop('interrupted', 'the job came near its time limit')), leftMs);
      const { outcome, error } = await runShardJob(spec, named, host.environment, anyAborted(host.signal, limit.signal));
      clearTimeout(timer);
      host.note(`shard ${named}: ${outcome}${error === undefined ? '' : `: ${printable(error)}`}\n`);
      end(outcome === 'succeeded' ? 0 : 3);
    });
};

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}
