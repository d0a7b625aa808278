import { Option } from 'commander';
import { exportFormats, exportRun, type ExportFormat } from '../../report/exporters/exportRun.ts';
import { readRunView } from '../../report/readRunView.ts';
import { isAlive } from '../../store/liveness.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOption } from '../openWorkspace.ts';
import { writeChunks } from '../output.ts';

export const addExport: AddCommand = (program, host) => {
  program
    .command('export')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('write every sample, of a bench every request and of a tune every experiment (csv, jsonl, json), the report (markdown, html), the charts of a bench or a tune (svg), or the gates for a build server (junit)')
    .addOption(new Option('--format <format>', 'how').choices(exportFormats).makeOptionMandatory())
    .option('-o, --output <file>', 'the file to write (default: stdout)')
    .option(...workspaceOption)
    .action((name: string, options: { format: ExportFormat; output?: string; workspace?: string }) =>
      withReader(host, options.workspace, async reader => {
        const row = reader.findRun(name);
        const nowMs = Date.now();
        const view = readRunView(reader, row.id, { alive: isAlive(row, nowMs), nowMs });
        await writeChunks(host, options.output, exportRun(options.format, reader, view));
        if (options.output !== undefined) host.note(`wrote ${options.output}\n`);
      }),
    );
};
