import os from 'node:os';
import { systemClock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import { budgetLines, clientCheckText } from '../../report/clientCheckText.ts';
import { checkClient } from '../../runner/clientCheck/checkClient.ts';
import type { AddCommand } from '../command.ts';
import { positiveInteger } from '../numbers.ts';
import { writeJson } from '../output.ts';
import { lookForSlurm, slurmDocument, slurmLine } from '../slurmLine.ts';

/** More streams than that are more than one thread of the simulated server can pace. */
const mostInFlight = 4096;

export const addDoctor: AddCommand = (program, host) => {
  program
    .command('doctor')
    .description('what this machine is, whether a Slurm cluster answers here, and with --client what the load client itself adds to the times it measures')
    .option('--client', 'measure the load client against a simulated server that tells the truth; some three seconds')
    .option('--in-flight <n>', 'with --client: streams at once', positiveInteger)
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .action(async (options: { client?: true; inFlight?: number; json?: true | string }) => {
      const { inFlight = 64 } = options;
      if (options.client === undefined && options.inFlight !== undefined) throw new HumanError({ what: '`--in-flight` belongs to `pitwall doctor --client`', toDo: 'add `--client`' });
      if (inFlight > mostInFlight) throw new HumanError({ what: `${inFlight} streams are more than the simulated server can pace`, toDo: `take at most ${mostInFlight}` });
      const cores = os.cpus();
      const machine = { pitwall: version, node: process.versions.node, platform: `${process.platform} ${process.arch}`, cores: cores.length, cpu: cores[0]?.model.trim() ?? 'unknown', load: os.loadavg()[0] ?? 0 };
      const about = `Pitwall ${machine.pitwall}, Node ${machine.node}, ${machine.platform}, ${machine.cores} × ${machine.cpu}, load ${machine.load.toFixed(1)}\n`;
      if (options.json !== true) await host.out(about);
      const slurm = await lookForSlurm(host.environment, host.signal);
      if (options.json !== true) await host.out(slurmLine(slurm));
      const client = options.client === undefined ? undefined : await checkClient({ inFlight, clock: systemClock }, host.signal);
      if (client === undefined && options.json === undefined) host.note(`\`${host.self} doctor --client\` measures the load client on this machine\n`);
      if (options.json !== undefined) await writeJson(host, options.json, documentOf({ machine, slurm: slurmDocument(slurm) }, client));
      if (client !== undefined && options.json !== true) await host.out(clientCheckText(client, host.columns));
    });
};

function documentOf(told: object, client: Awaited<ReturnType<typeof checkClient>> | undefined): object {
  const measured = client === undefined ? {} : { client: { ...client, budget: budgetLines(client) } };
  return { schema: 'pitwall.doctor/1', ...(snake({ ...told, ...measured }) as object) };
}

/** Keys of a document are in snake case. */
function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), snake(of)]));
}
