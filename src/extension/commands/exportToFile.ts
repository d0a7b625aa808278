import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { exportFiles, exportFormats, withSuffix, type ExportFormat } from '../../report/exporters/exportFiles.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';

const formats: Readonly<Record<ExportFormat, { readonly label: string; readonly detail: string; readonly extension: string }>> = {
  csv: { label: 'CSV', detail: vscode.l10n.t('One line for each sample, request, or level of an experiment: for a spreadsheet, or pandas'), extension: 'csv' },
  jsonl: { label: 'JSON Lines', detail: vscode.l10n.t('One object for each sample, with prompt, output and scores'), extension: 'jsonl' },
  json: { label: 'JSON', detail: vscode.l10n.t('One document: the ranking with intervals, and every sample'), extension: 'json' },
  markdown: { label: 'Markdown', detail: vscode.l10n.t('The ranking, the differences and the gates: for a pull request'), extension: 'md' },
  html: { label: 'HTML', detail: vscode.l10n.t('One page with charts that opens offline: to send to somebody'), extension: 'html' },
  svg: { label: 'SVG', detail: vscode.l10n.t('The charts of a bench under load or of a tune as one picture: for a page or a chat'), extension: 'svg' },
  vllm: { label: 'vLLM', detail: vscode.l10n.t('The levels of a bench as vLLM’s own bench writes them, a file for each: for scripts that read those'), extension: 'json' },
  junit: { label: 'JUnit XML', detail: vscode.l10n.t('The gates as tests: for a build server'), extension: 'xml' },
};

/** Asks for a format and a file, and writes the run there. Returns the file. */
export async function exportToFile({ watcher }: Services, { item, row, workspace }: WatchedRun): Promise<vscode.Uri | undefined> {
  const format = await vscode.window.showQuickPick(exportFormats.filter(id => (id !== 'svg' || hasPicture(row.kind, item)) && (id !== 'vllm' || (row.kind === 'bench' && item.sweep === undefined))).map(id => ({ ...formats[id], id })), { title: vscode.l10n.t('Export {0} as', item.id) });
  if (format === undefined) return undefined;
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(path.join(workspace, `${item.id}.${format.extension}`)), filters: { [format.label]: [format.extension] }, title: vscode.l10n.t('Export Run') });
  if (target === undefined) return undefined;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Exporting {0}', item.id) }, async () => {
    const view = await watcher.wholeView(item.id);
    const reader = watcher.readerOf(item.id);
    if (reader === undefined || view === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', item.id) });
    try {
      for (const { suffix, chunks } of exportFiles(format.id, reader, view)) await pipeline(Readable.from(chunks()), createWriteStream(withSuffix(target.fsPath, suffix)));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new HumanError({ what: vscode.l10n.t('the file could not be written ({0})', code), where: target.fsPath, toDo: vscode.l10n.t('choose another place, or make room'), kind: 'unfinished', cause: error });
    }
  });
  void offer('information', vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(target)), { [vscode.l10n.t('Open')]: () => vscode.commands.executeCommand('vscode.open', target) });
  return target;
}

/** An eval has no chart of its own, and neither has a sweep: the page in HTML has what there is. */
function hasPicture(kind: WatchedRun['row']['kind'], { sweep }: WatchedRun['item']): boolean {
  return kind === 'tune' || (kind === 'bench' && sweep === undefined);
}
