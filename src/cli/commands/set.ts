import { HumanError } from '../../base/humanError.ts';
import { parseParallelRequests, refuseLimit } from '../../report/runControls.ts';
import type { AddCommand } from '../command.ts';
import { askLivingRun } from '../livingRun.ts';
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
        refuseLimit(row, limit);
        store.requestLimit(row.id, limit, `pitwall set (process ${process.pid})`, Date.now());
      });
      host.note(`${run.id}: parallel_requests is ${limit} from now on\n`);
    });
};

function parseSetting(text: string): number | 'auto' {
  const [, value = ''] = /^parallel_requests=(.*)$/s.exec(text) ?? [];
  const limit = parseParallelRequests(value);
  if (limit === undefined) throw new HumanError({ what: `\`${text}\` cannot be set`, toDo: 'write it as parallel_requests=N or parallel_requests=auto' });
  return limit;
}
