import { existsSync } from 'node:fs';
import { runListItem } from '../../report/runList.ts';
import { intervalText, metricText } from '../../report/numberText.ts';
import { printable } from '../../report/printable.ts';
import { textTable } from '../../report/textTable.ts';
import { agoText } from '../../report/timeText.ts';
import type { RunListItem } from '../../report/view.ts';
import { isAlive } from '../../store/liveness.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import { positiveInteger } from '../numbers.ts';

export const addRuns: AddCommand = (program, host) => {
  program
    .command('runs')
    .description('what ran here, newest first')
    .option('--limit <n>', 'how many', positiveInteger, 50)
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(...workspaceOption)
    .action(async (options: { limit: number; json?: true | string; workspace?: string }) => {
      const workspace = workspaceOf(host, options.workspace);
      const nowMs = Date.now();
      const items = existsSync(storeFile(workspace))
        ? await withReader(host, options.workspace, reader => reader.runs(options.limit).map(run => runListItem(run, { alive: isAlive(run, nowMs) })))
        : [];
      if (options.json !== undefined) await writeJson(host, options.json, { schema: 'pitwall.runs/1', runs: items.map(runListDocument) });
      if (options.json === true) return;
      await host.out(items.length === 0 ? `no runs in ${workspace} yet; start one with: ${host.self} run TASK\n` : table(items, nowMs, host.columns));
    });
};

function table(items: readonly RunListItem[], nowMs: number, width: number): string {
  const columns = [
    { title: 'run', align: 'left' },
    { title: 'how', align: 'left' },
    { title: 'samples', align: 'right' },
    { title: 'failed', align: 'right' },
    { title: 'best', align: 'left', shrinks: true },
    { title: 'when', align: 'left' },
  ] as const;
  const rows = items.map(item => [
    `${item.id}${item.label === undefined ? '' : ` ${printable(item.label)}`}${item.baseline === true ? ' (baseline)' : ''}${item.importedFrom === undefined ? '' : ` (imported from ${printable(item.importedFrom)})`}`,
    item.damaged !== undefined ? 'damaged' : item.state === 'ended' ? (item.outcome ?? 'ended') : item.paused === true ? 'paused' : item.state,
    `${item.total === undefined || item.total === item.done ? String(item.done) : `${item.done}/${item.total}`}${item.tune === undefined ? '' : ' experiments'}`,
    String(item.failed),
    item.damaged !== undefined ? item.damaged : item.tune?.best !== undefined ? `${item.tune.best.metric} ${item.tune.best.value} ${item.tune.best.experiment} (${item.tune.best.configuration})` : item.sweep !== undefined ? `parallel_requests ${item.sweep.map(({ model, best }) => `${best} ${model}`).join(', ')}` : item.headline === undefined ? '–' : `${item.headline.metric} ${metricText(item.headline.value, item.headline.unit)}${item.headline.invalid === true ? ' (invalid)' : ''} ${boundsText(item.headline)} ${item.headline.model}`,
    agoText(item.createdMs, nowMs),
  ]);
  return textTable(columns, rows, width);
}

function boundsText({ low, high, unit }: NonNullable<RunListItem['headline']>): string {
  return low === undefined || high === undefined ? '' : intervalText({ low, high }, unit);
}

function runListDocument(item: RunListItem): object {
  return {
    run: item.id,
    label: item.label,
    baseline: item.baseline,
    task: item.task,
    task_file: item.taskFile,
    imported_from: item.importedFrom,
    state: item.state,
    paused: item.paused,
    outcome: item.outcome,
    created_at: new Date(item.createdMs).toISOString(),
    ended_at: item.endedMs === undefined ? undefined : new Date(item.endedMs).toISOString(),
    done: item.done,
    total: item.total,
    failed: item.failed,
    headline: item.headline,
    sweep: item.sweep,
    tune: item.tune,
    damaged: item.damaged,
  };
}
