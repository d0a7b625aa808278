import { existsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import { doctorDocument } from '../../report/doctor/doctorDocument.ts';
import { collectReport, type ReportFile } from '../../runner/bugReport/collectReport.ts';
import { zip } from '../../runner/bugReport/zip.ts';
import type { AddCommand } from '../command.ts';
import { examine } from '../examine.ts';
import type { CliHost } from '../host.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { lookForSlurm } from '../slurmLine.ts';

interface ReportFlags {
  readonly output?: string;
  readonly withSamples?: true;
  readonly workspace?: string;
}

export const addReportBug: AddCommand = (program, host) => {
  program
    .command('report-bug')
    .argument('[run]', 'a run id, the beginning of one, or `latest`; without it the report is about this machine alone')
    .description('pack what somebody needs to find a bug into a ZIP file: versions, what the doctor finds, the run with its task, events, settings and log; without keys, and nothing is sent to anybody')
    .option('-o, --output <file>', 'where to write it (default: pitwall-report-… here)')
    .option('--with-samples', 'prompts, answers and targets of the run’s samples too')
    .option(...workspaceOption)
    .action(async (name: string | undefined, flags: ReportFlags) => {
      if (name === undefined && flags.withSamples === true) throw new HumanError({ what: '`--with-samples` belongs to a run', toDo: 'name one' });
      const workspace = workspaceOf(host, flags.workspace);
      const doctor = doctorDocument({ pitwall: version, node: process.versions.node, platform: `${process.platform} ${process.arch}`, release: os.release(), cores: os.cpus().length, memory_bytes: os.totalmem() }, await examine(host, { workspace, tasks: [], slurm: await lookForSlurm(host.environment, host.signal) }), {});
      const asked = { workspace, environment: host.environment, doctor, withSamples: flags.withSamples === true, nowMs: Date.now() };
      const [files, about] = name === undefined ? [collectReport(asked), new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')] : await withReader(host, workspace, reader => {
        const row = reader.findRun(name);
        return [collectReport({ ...asked, run: { reader, row } }), row.id] as const;
      });
      const file = write(host, flags.output, about, files);
      await host.out(`${files[0]?.text ?? ''}\nwritten to ${file}\n`);
    });
};

function write(host: CliHost, named: string | undefined, about: string, files: readonly ReportFile[]): string {
  const file = path.resolve(host.cwd, named ?? `pitwall-report-${about.replaceAll(/[^\w.-]/g, '_')}.zip`);
  if (named === undefined && existsSync(file)) throw new HumanError({ what: 'there is a report of that name', where: file, toDo: 'remove it, or name another file with -o' });
  try {
    writeFileSync(file, zip(files.map(({ name, text }) => ({ name, bytes: Buffer.from(text) }))), { mode: 0o600 });
  } catch (error) {
    throw new HumanError({ what: `the report cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: file, toDo: 'name another file with -o', cause: error });
  }
  return file;
}
