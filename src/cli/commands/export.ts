import { Option } from 'commander';
import { HumanError } from '../../base/humanError.ts';
import { exportFiles, exportFormats, withSuffix, type ExportFormat } from '../../report/exporters/exportFiles.ts';
import { readRunView } from '../../report/readRunView.ts';
import { isAlive } from '../../store/liveness.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOption } from '../openWorkspace.ts';
import { writeChunks } from '../output.ts';

export const addExport: AddCommand = (program, host) => {
  program
    .command('export')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('write every sample, of a bench every request and of a tune every experiment (csv, jsonl, json), the report (markdown, html), the charts of a bench or a tune (svg), the gates for a build server (junit), or the levels of a bench as vLLM’s bench writes them, a file each (vllm)')
    .addOption(new Option('--format <format>', 'how').choices(exportFormats).makeOptionMandatory())
    .option('-o, --output <file>', 'the file to write (default: stdout)')
    .option(...workspaceOption)
    .action((name: string, options: { format: ExportFormat; output?: string; workspace?: string }) =>
      withReader(host, options.workspace, async reader => {
        const row = reader.findRun(name);
        const nowMs = Date.now();
        const view = readRunView(reader, row.id, { alive: isAlive(row, nowMs), nowMs });
        const files = exportFiles(options.format, reader, view);
        if (options.output === undefined && files.length > 1) throw new HumanError({ what: `run ${row.id} has ${files.length} levels, and each is a file of its own`, toDo: 'name one with -o FILE.json: what tells the level comes before its dot' });
        for (const { suffix, chunks } of files) {
          const file = options.output === undefined ? undefined : withSuffix(options.output, suffix);
          await writeChunks(host, file, chunks());
          if (file !== undefined) host.note(`wrote ${file}\n`);
        }
      }),
    );
};
