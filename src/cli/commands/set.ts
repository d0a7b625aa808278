import { HumanError } from '../../base/humanError.ts';
import type { RunRow } from '../../store/rows.ts';
import type { AddCommand } from '../command.ts';
import { askLivingRun } from '../livingRun.ts';
import { refuseSweep } from '../refuseSweep.ts';
import { workspaceOption } from '../openWorkspace.ts';

export const addSet: AddCommand = (program, host) => {
  program
    .command('set')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .argument('<setting>', 'parallel_requests=N, or parallel_requests=auto')
    .description('change a run that is under way')
    .option(...workspaceOption)
    .action(async (name: string, setting: string, options: { workspace?: string }) => {
      const limit = parseSetting(setting);
      const run = await askLivingRun(host, name, options.workspace, (store, row) => {
        refuseSweep(row, 'its levels are what is measured', 'cancel it, and change its levels in the task file');
        refuseMore(row, limit);
        store.requestLimit(row.id, limit, `pitwall set (process ${process.pid})`, Date.now());
      });
      host.note(`${run.id}: parallel_requests is ${limit} from now on\n`);
    });
};

function parseSetting(text: string): number | 'auto' {
  const [, value] = /^parallel_requests=(auto|[1-9][0-9]{0,8})$/.exec(text) ?? [];
  if (value === undefined) throw new HumanError({ what: `\`${text}\` cannot be set`, toDo: 'write it as parallel_requests=N or parallel_requests=auto' });
  return value === 'auto' ? 'auto' : Number(value);
}

function refuseMore(run: RunRow, limit: number | 'auto'): void {
  const max = run.settings['parallel_requests.max'];
  if (limit === 'auto' || typeof max?.value !== 'number' || limit <= max.value) return;
  throw new HumanError({ what: `parallel_requests cannot be ${limit}: the maximum of run ${run.id} is ${max.value} (${max.source})`, toDo: 'ask for less, or raise the maximum before the next run' });
}
