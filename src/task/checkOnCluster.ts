import type { SlurmExecutor } from './executor.ts';
import type { Model } from './models.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenTask } from './schema.ts';

/** What of an eval cannot be done by jobs on other machines, or says nothing there. */
export function checkOnCluster(written: WrittenTask, { executor, models, helpers }: { readonly executor?: SlurmExecutor; readonly models: readonly Model[]; readonly helpers: readonly Model[] }, reporter: Reporter): void {
  if (executor === undefined) return;
  for (const [list, items] of Object.entries({ models, helpers })) {
    for (const [k, model] of items.entries()) {
      if (model.provider === 'vscode-lm') reporter.at([list, k], `model \`${model.id}\` is asked by the editor, and jobs of a cluster have none`, 'run it with `executor: local`, or ask an endpoint');
      if ('cache' in model && model.cache === true) reporter.at([list, k, 'cache'], 'answers are kept in the store of this machine, which jobs of a cluster do not see', 'remove `cache`, or run it with `executor: local`');
    }
  }
  if (written.timeout_per_trial !== undefined) reporter.atKey(['timeout_per_trial'], 'on a cluster a trial is many jobs', 'write `executor: {slurm: {time: …}}` for each of them, or `timeout` for the whole run');
  if (written.parallel_trials !== undefined) reporter.atKey(['parallel_trials'], 'on a cluster the jobs of all trials wait together, so `parallel_trials` has no effect', 'remove it; `executor: {slurm: {jobs: …}}` says how many run at once', 'warning');
}
