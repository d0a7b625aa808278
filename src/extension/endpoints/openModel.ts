import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { showPlace } from '../tell.ts';
import type { Services } from '../services.ts';
import type { EndpointsNode } from './endpointItems.ts';

/** Opens a task file where it says one of its models; at its beginning where that is not found. */
export async function openModel({ tasks }: Pick<Services, 'tasks'>, given: unknown): Promise<void> {
  const place = placeOf(given);
  if (place === undefined) return;
  const { taskFile, model } = place;
  if (!existsSync(taskFile)) throw new HumanError({ what: vscode.l10n.t('the task file is gone'), where: vscode.workspace.asRelativePath(taskFile) });
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(taskFile));
  await showPlace(taskFile, (await tasks.get()).documents.parse(document).outline?.models.find(({ id }) => id === model)?.line ?? 1);
}

/** A node of the view, or what one gives. */
function placeOf(given: unknown): { readonly taskFile: string; readonly model: string } | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if ('type' in given) {
    const node = given as EndpointsNode;
    return node.type === 'model' ? node.of : undefined;
  }
  return 'taskFile' in given && 'model' in given && typeof given.taskFile === 'string' && typeof given.model === 'string' ? { taskFile: given.taskFile, model: given.model } : undefined;
}
