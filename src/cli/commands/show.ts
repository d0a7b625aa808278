import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../base/counted.ts';
import type { StoreReader } from '../../store/store.ts';
import { requestFilesIn, runLogs } from '../../store/runLogs.ts';
import { isAlive } from '../../store/liveness.ts';
import { printable } from '../../report/printable.ts';
import { rankingText } from '../../report/rankingText.ts';
import { readRunView } from '../../report/readRunView.ts';
import { runDocument } from '../../report/runDocument.ts';
import { settingsText } from '../../report/settingsText.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';

export const addShow: AddCommand = (program, host) => {
  program
    .command('show')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('what a run measured: its ranking, levels or experiments, differences, failures, gates and the settings in force')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(...workspaceOption)
    .action((name: string, options: { json?: true | string; workspace?: string }) =>
      withReader(host, options.workspace, async reader => {
        const row = reader.findRun(name);
        const nowMs = Date.now();
        const view = readRunView(reader, row.id, { alive: isAlive(row, nowMs), nowMs });
        if (options.json !== undefined) await writeJson(host, options.json, runDocument(view));
        if (options.json === true) return;
        const whole = view.error === undefined || view.trials.some(({ error }) => error === view.error) ? '' : `! ${printable(view.error)}\n`;
        await host.out(`${rankingText(view, host.columns)}${whole}\n${settingsText(view.settings)}`);
        const logs = runLogs(workspaceOf(host, options.workspace), row.id);
        for (const [what, file] of [['log', logs.log], ['attempts', logs.requests]] as const) if (existsSync(file)) await host.out(`${what}: ${file}\n`);
        for (const folder of [path.join(path.dirname(logs.log), row.id), ...outputFolders(reader, row.id)]) {
          const files = requestFilesIn(folder);
          if (files.length > 0) await host.out(`attempts: ${counted(files.length, 'file')} of jobs: ${path.join(folder, '*.requests.jsonl')}\n`);
        }
      }),
    );
};

/** Where jobs of a cluster write, who note their own attempts. */
function outputFolders(reader: StoreReader, run: string): readonly string[] {
  return [...new Set(reader.events(run).flatMap(({ event }) => (event.type === 'jobsSubmitted' ? [path.dirname(event.output)] : [])))];
}
