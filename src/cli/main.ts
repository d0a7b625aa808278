#!/usr/bin/env -S node --min-semi-space-size=8 --max-semi-space-size=8
import { Command, CommanderError } from 'commander';
import { once } from 'node:events';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import { renderProblem } from '../base/problem.ts';
import { version } from '../base/version.ts';
import { keepObjectsApart } from '../runner/keepObjectsApart.ts';
import { keepHeapSmall } from '../runner/smallHeap.ts';
import { printable } from '../report/printable.ts';
import { printableLines } from '../report/printableLines.ts';
import { Stop } from '../runner/stop.ts';
import { addCache } from './commands/cache.ts';
import { addCancel } from './commands/cancel.ts';
import { addPause, addUnpause } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addServe } from './commands/serve.ts';
import { addSet } from './commands/set.ts';
import { addCompare } from './commands/compare.ts';
import { addDelete } from './commands/delete.ts';
import { addDatasets } from './commands/datasets.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEndpoints } from './commands/endpoints.ts';
import { addEvents } from './commands/events.ts';
import { addExperiment } from './commands/experiment.ts';
import { addExport } from './commands/export.ts';
import { addGpus } from './commands/gpus.ts';
import { addImport } from './commands/import.ts';
import { addInit } from './commands/init.ts';
import { addLabel, addPin, addUnpin } from './commands/label.ts';
import { addReportBug } from './commands/reportBug.ts';
import { addRetry } from './commands/retry.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSchema } from './commands/schema.ts';
import { addScore } from './commands/score.ts';
import { addShard } from './commands/shard.ts';
import { addShow } from './commands/show.ts';
import { addSim } from './commands/sim.ts';
import type { CliHost, ExitCode } from './host.ts';
import type { AddCommand } from './command.ts';
import { confirm } from './confirm.ts';
import { refuseOldNode } from './refuseOldNode.ts';

const commands: readonly AddCommand[] = [addRun, addPlan, addDatasets, addRuns, addShow, addCompare, addEvents, addCancel, addSet, addPause, addUnpause, addRetry, addScore, addCache, addExport, addLabel, addPin, addUnpin, addDelete, addSchema, addInit, addImport, addServe, addSim, addGpus, addEndpoints, addDoctor, addReportBug, addExperiment, addShard];

/** argv → one command → exit code. */
async function main(argv: readonly string[], host: CliHost): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('pitwall')
    .description('Model evaluations from task files: as parallel as your endpoints allow, every sample recorded.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: text => void host.out(text), writeErr: text => host.note(text) });
  for (const add of commands) {
    add(program, host, result => {
      code = result;
    });
  }
  try {
    refuseOldNode(process.versions.node);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof HumanError)) throw error;
    host.note(renderFailure(error));
    return error.kind === 'usage' ? 2 : 3;
  }
}

/** The one place where the terminal shows what a person must read. */
function renderFailure(error: HumanError): string {
  if (error.problems.length === 0) return `pitwall: ${printable(renderHumanError(error))}\n`;
  return error.problems.map(problem => `${problem.severity}: ${printable(renderProblem(problem))}\n`).join('');
}

function terminalHost(): CliHost {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort(new Stop('interrupted', 'interrupted by Ctrl-C')));
  process.once('SIGTERM', () => controller.abort(new Stop('interrupted', 'stopped by SIGTERM')));
  process.once('SIGHUP', () => controller.abort(new Stop('interrupted', 'the terminal was closed')));
  // Nobody reads what is said to a terminal that is gone; the run still comes to its end.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error;
  });
  // A reader that went away (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    if (error.code !== 'EIO') throw error;
  });
  return {
    cwd: process.cwd(),
    self: process.env['npm_lifecycle_event'] === undefined ? 'pitwall' : 'npm run -s pitwall --',
    environment: process.env,
    isTerminal: process.stderr.isTTY === true,
    // CI often gives its scripts a terminal, at which nobody sits.
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true && ['', 'false', '0'].includes(process.env['CI'] ?? '') ? { confirm: (question: string) => confirm(question, controller.signal) } : {}),
    // No terminal has no width, and some pretend to have 0.
    columns: process.stdout.columns || 160,
    // Whatever words of models, endpoints and task files come by, and whoever forgot about them: a terminal is told nothing but text.
    async out(text) {
      if (!process.stdout.write(process.stdout.isTTY === true ? printableLines(text) : text)) await once(process.stdout, 'drain');
    },
    note(text) {
      process.stderr.write(process.stderr.isTTY === true ? printableLines(text) : text);
    },
    redraw(line) {
      process.stderr.write(`\r\u001b[2K${printable(line)}`);
    },
    signal: controller.signal,
    endAtOnce: () => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
    },
  };
}

keepHeapSmall();
keepObjectsApart();
void main(process.argv.slice(2), terminalHost()).then(
  code => {
    process.exitCode = code;
  },
  (bug: unknown) => {
    // Never 1, Node's own code for it: that says that a gate failed.
    process.exitCode = 3;
    process.stderr.write(`pitwall: a bug in Pitwall, please report it with this trace\n${printableLines(bug instanceof Error ? (bug.stack ?? bug.message) : String(bug))}\n`);
  },
);
