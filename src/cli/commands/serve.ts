import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import { ExperimentApi } from '../../serve/api.ts';
import { readCatalogue, type TaskText } from '../../serve/catalogue.ts';
import { answerFrom } from '../../serve/routes.ts';
import { startApi } from '../../serve/startApi.ts';
import { takeToken } from '../../serve/takeToken.ts';
import type { AddCommand } from '../command.ts';
import type { CliHost } from '../host.ts';
import { port } from '../numbers.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { startDetached } from '../startDetached.ts';

interface ServeOptions {
  readonly port: number;
  readonly tokenFile?: string;
  readonly workspace?: string;
}

export const addServe: AddCommand = (program, host) => {
  program
    .command('serve')
    .argument('[tasks...]', 'eval files whose models and datasets experiments may name by their ids')
    .description('answer scripts that are written for Evalap, on this machine until Ctrl-C: experiments that they post are runs of the workspace, one after another')
    .option('--port <n>', 'the port; 0 lets the system choose', port, 8400)
    .option('--token-file <file>', 'read the token that requests must bring from this file, or write a new one there (mode 0600), instead of showing one')
    .option(...workspaceOption)
    .addHelpText('after', '\nRequests need `Authorization: Bearer TOKEN`. The addresses are Evalap’s: POST /v1/dataset, /v1/experiment, /v1/experiment_set; GET /v1/experiment/ID?with_results=true; and those of its first guides: POST /api/experiments, /api/experiments/ID/run, GET /api/experiments/ID/status.\n')
    .action(async (tasks: readonly string[], options: ServeOptions) => await serve(host, tasks, options));
};

async function serve(host: CliHost, tasks: readonly string[], options: ServeOptions): Promise<void> {
  const workspace = workspaceOf(host, options.workspace);
  const catalogue = readCatalogue(tasks.map(task => readTask(path.resolve(host.cwd, task))));
  const { token, from } = options.tokenFile === undefined ? { token: randomBytes(32).toString('base64url'), from: undefined } : takeToken(path.resolve(host.cwd, options.tokenFile));
  const api = new ExperimentApi({ workspace, catalogue, launch: (request, secrets) => startDetached(host, request, secrets), nowMs: Date.now, random: Math.random });
  const server = await startApi(options.port, token, answerFrom(api));
  await host.out(`${server.url}\n`);
  host.note(from === undefined ? `token: ${token}\n` : `the token is in ${options.tokenFile} (${from})\n`);
  host.note(`experiments are runs of ${workspace}; Ctrl-C ends the server\n`);
  if (!host.signal.aborted) await once(host.signal, 'abort');
  const { waiting } = api.close();
  await server.close();
  host.note(`no more requests are answered; a run under way goes on in the background${waiting === 0 ? '' : `, and ${counted(waiting, 'experiment')} that waited ${waiting === 1 ? 'is' : 'are'} not begun`}\n`);
}

function readTask(file: string): TaskText {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new HumanError({ what: 'the task file cannot be read', where: file, toDo: 'check the path', cause: error });
  }
}
