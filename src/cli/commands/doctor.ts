import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import { budgetLines, clientCheckText } from '../../report/clientCheckText.ts';
import { isWell } from '../../report/doctor/check.ts';
import { doctorDocument } from '../../report/doctor/doctorDocument.ts';
import { doctorText } from '../../report/doctor/doctorText.ts';
import { checkClient } from '../../runner/clientCheck/checkClient.ts';
import type { AddCommand } from '../command.ts';
import { examine, refuseMissing } from '../examine.ts';
import { positiveInteger } from '../numbers.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import { lookForSlurm, slurmDocument } from '../slurmLine.ts';

/** More streams than that are more than one thread of the simulated server can pace. */
const mostInFlight = 4096;

interface DoctorOptions {
  readonly client?: true;
  readonly inFlight?: number;
  readonly json?: true | string;
  readonly workspace?: string;
}

export const addDoctor: AddCommand = (program, host, end) => {
  program
    .command('doctor')
    .argument('[tasks...]', 'task files whose endpoints and programs are looked at too: each endpoint is asked for its list of models')
    .description('whether everything that a run needs is there and works: Node, SQLite, the store, room on disk, GPUs, Slurm, endpoints; and what to do where it does not')
    .option('--client', 'measure what the load client itself adds to the times it measures, against a simulated server that tells the truth; some three seconds')
    .option('--in-flight <n>', 'with --client: streams at once', positiveInteger)
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(...workspaceOption)
    .addHelpText('after', '\nExit codes: 0 no problem; 3 a run would meet a problem.')
    .action(async (tasks: readonly string[], options: DoctorOptions) => {
      const { inFlight = 64 } = options;
      if (options.client === undefined && options.inFlight !== undefined) throw new HumanError({ what: '`--in-flight` belongs to `pitwall doctor --client`', toDo: 'add `--client`' });
      if (inFlight > mostInFlight) throw new HumanError({ what: `${inFlight} streams are more than the simulated server can pace`, toDo: `take at most ${mostInFlight}` });
      const files = tasks.map(task => path.resolve(host.cwd, task));
      refuseMissing(files);
      const workspace = workspaceOf(host, options.workspace, path.dirname(files[0] ?? path.join(host.cwd, 'task')));
      const cores = os.cpus();
      const machine = { pitwall: version, node: process.versions.node, platform: `${process.platform} ${process.arch}`, cores: cores.length, cpu: cores[0]?.model.trim() ?? 'unknown', load: os.loadavg()[0] ?? 0 };
      if (options.json !== true) await host.out(`Pitwall ${machine.pitwall}, Node ${machine.node}, ${machine.platform}, ${machine.cores} × ${machine.cpu}, load ${machine.load.toFixed(1)}\n`);
      const slurm = await lookForSlurm(host.environment, host.signal);
      const checks = await examine(host, { workspace, tasks: files, slurm });
      if (options.json !== true) await host.out(doctorText(checks));
      const client = options.client === undefined ? undefined : await checkClient({ inFlight, clock: systemClock }, host.signal);
      if (client === undefined && options.json === undefined) host.note(`\`${host.self} doctor --client\` measures the load client on this machine\n`);
      if (options.json !== undefined) await writeJson(host, options.json, doctorDocument(machine, checks, { slurm: slurmDocument(slurm), ...(client === undefined ? {} : { client: { ...client, budget: budgetLines(client) } }) }));
      if (client !== undefined && options.json !== true) await host.out(clientCheckText(client, host.columns));
      end(isWell(checks) ? 0 : 3);
    });
};
