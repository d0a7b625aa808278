import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../base/version.ts';
import type { Environment } from '../../execute/secrets.ts';
import { exportRun } from '../../report/exporters/exportRun.ts';
import { eventText } from '../../report/eventText.ts';
import { readRunView } from '../../report/readRunView.ts';
import { runDocument } from '../../report/runDocument.ts';
import { isAlive } from '../../store/liveness.ts';
import { runLogs } from '../../store/runLogs.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { reportCleaner } from './reportSecrets.ts';

/** A file of a report, cleaned, and what it is. */
export interface ReportFile {
  readonly name: string;
  readonly what: string;
  readonly text: string;
}

export interface ReportOptions {
  readonly workspace: string;
  readonly environment: Environment;
  /** What the doctor found, as its document. */
  readonly doctor: object;
  readonly run?: { readonly reader: StoreReader; readonly row: RunRow };
  /** Prompts, answers and targets too. */
  readonly withSamples: boolean;
  readonly nowMs: number;
}

const logBytes = 512 * 1024;
const serverLogBytes = 64 * 1024;
const mostServers = 8;

/** What somebody needs who looks for a bug, without keys; the first file says what the others are. */
export function collectReport(options: ReportOptions): readonly ReportFile[] {
  const { workspace, environment, doctor, run, nowMs } = options;
  const config = textOf(configFile(workspace));
  const texts = run === undefined ? [] : [run.row.taskText, ...(run.row.plan.sweep === undefined ? [] : [run.row.plan.sweep.evalText])];
  const clean = reportCleaner(environment, [...texts, config ?? '']);
  const files = [
    { name: 'doctor.json', what: 'versions, this machine, and what `pitwall doctor` finds; no endpoint was asked', text: JSON.stringify(doctor, undefined, 1) },
    ...(config === undefined ? [] : [{ name: 'pitwall.config.yaml', what: 'the settings of the workspace', text: config }]),
    ...(run === undefined ? [] : filesOf(run, options)),
  ].map(file => ({ ...file, text: clean(file.text) }));
  return [{ name: 'README.txt', what: 'this list', text: contents(files, options, nowMs) }, ...files];
}

function filesOf({ reader, row }: NonNullable<ReportOptions['run']>, { workspace, withSamples, nowMs }: ReportOptions): readonly ReportFile[] {
  const view = readRunView(reader, row.id, { alive: isAlive(row, nowMs), nowMs });
  const { taskText, plan, ...rest } = row;
  const logs = runLogs(workspace, row.id);
  const events = reader.events(row.id).map(({ atMs, event }) => `${new Date(atMs).toISOString()} ${event.type}: ${eventText(event)}\n`);
  return [
    { name: `task${path.extname(row.taskFile)}`, what: 'the task as the run stored it', text: taskText },
    ...(plan.sweep === undefined ? [] : [{ name: 'swept.eval.yaml', what: 'the eval that it names', text: plan.sweep.evalText }]),
    { name: 'run.json', what: 'the run’s row, its trials, and the settings in force with where each came from', text: JSON.stringify({ ...rest, trials: reader.trials(row.id) }, undefined, 1) },
    { name: 'result.json', what: 'what the run measured, as `pitwall show --json` tells it', text: JSON.stringify(runDocument(view), undefined, 1) },
    { name: 'events.log', what: 'what happened', text: events.join('') },
    ...tailFile('run.log', 'the end of the run’s log', logs.log, logBytes),
    ...tailFile('attempts.jsonl', 'the last attempts: when, how they ended, and how much they took', logs.requests, logBytes),
    ...serverLogs(path.join(path.dirname(logs.log), path.basename(logs.log, '.log'))),
    ...(withSamples && view.load === undefined && view.tune === undefined ? [{ name: 'samples.jsonl', what: 'every sample with its prompt, answer and target, since you asked for it', text: [...exportRun('jsonl', reader, view)].join('') }] : []),
  ];
}

function serverLogs(folder: string): readonly ReportFile[] {
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.log')).sort() : [];
  return names.slice(-mostServers).flatMap(name => tailFile(`servers/${name}`, 'the end of what a server wrote', path.join(folder, name), serverLogBytes));
}

function contents(files: readonly ReportFile[], { run, withSamples }: ReportOptions, nowMs: number): string {
  const widest = Math.max(...files.map(({ name }) => name.length));
  const lines = files.map(({ name, what, text }) => `${name.padEnd(widest)}  ${what} (${text.length} characters)`);
  const left = withSamples ? 'Keys' : 'Keys, and the prompts, answers and targets of samples';
  return `Pitwall ${version}, ${new Date(nowMs).toISOString()}${run === undefined ? '' : `, run ${run.row.id}`}\n\n${lines.join('\n')}\n\n${left} are left out. A task file may hold prompts and rows of its own, and an error the words of an endpoint: look through these files before you send them.\n`;
}

function tailFile(name: string, what: string, file: string, most: number): readonly ReportFile[] {
  try {
    const opened = openSync(file, 'r');
    try {
      const { size } = fstatSync(opened);
      const bytes = Buffer.alloc(Math.min(size, most));
      const read = readSync(opened, bytes, 0, bytes.length, size - bytes.length);
      const text = bytes.toString('utf8', 0, read);
      // The first line of a part is the end of one.
      return [{ name, what, text: size <= most ? text : text.slice(text.indexOf('\n') + 1) }];
    } finally {
      closeSync(opened);
    }
  } catch {
    // It was not written, or is gone.
    return [];
  }
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
