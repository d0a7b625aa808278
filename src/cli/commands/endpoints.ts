import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { endpointListDocument, endpointListText, type EndpointList } from '../../report/endpoints/endpointList.ts';
import { listEndpoints, type KnownTasks } from '../../runner/endpoints/listEndpoints.ts';
import { ledgerFile } from '../../store/ledger.ts';
import type { AddCommand } from '../command.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import { watch } from '../watch.ts';

const everyMs = 2_000;

export const addEndpoints: AddCommand = (program, host) => {
  program
    .command('endpoints')
    .argument('<tasks...>', 'task files')
    .description('whom task files ask, with the limits in force and what earlier runs have learnt of each endpoint; nobody is asked')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option('--watch', 'go on, and print them again whenever something changes: with --json a document a line')
    .option(...workspaceOption)
    .action(async (tasks: readonly string[], options: { json?: true | string; watch?: true; workspace?: string }) => {
      const files = tasks.map(task => path.resolve(host.cwd, task));
      const workspace = workspaceOf(host, options.workspace, path.dirname(files[0] ?? host.cwd));
      const known: KnownTasks = new Map();
      const look = (): EndpointList => listEndpoints({ files, workspace, environment: host.environment, ledgerFile: ledgerFile(host.environment) }, Date.now(), known);
      if (options.watch === true) {
        if (typeof options.json === 'string') throw new HumanError({ what: '--watch prints to stdout', toDo: 'leave the file out, and send stdout where it is to go' });
        return await watch(host, everyMs, () => Promise.resolve(options.json === true ? `${JSON.stringify(endpointListDocument(look()))}\n` : `${endpointListText(look())}\n`));
      }
      if (options.json !== undefined) await writeJson(host, options.json, endpointListDocument(look()));
      if (options.json !== true) await host.out(endpointListText(look()));
    });
};
