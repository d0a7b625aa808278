import type * as vscode from 'vscode';
import type { OwnRuns } from './ends/ownRuns.ts';
import type { CodeConsent } from './codeConsent.ts';
import type { Lazy } from './lazy.ts';
import type { ModelBridges } from './languageModels/modelBridges.ts';
import type { PanelHost } from './panel/panelHost.ts';
import type { RunDocuments } from './runDocuments.ts';
import type { Secrets } from './secrets.ts';
import type { StoreWatcher } from './storeWatcher.ts';
import type { TaskWork } from './taskWork.ts';

/** What the commands work with; made once, in `activate`. */
export interface Services {
  /** Absolute: where `dist/` lies. */
  readonly extensionPath: string;
  readonly watcher: StoreWatcher;
  readonly tasks: Lazy<TaskWork>;
  readonly secrets: Secrets;
  readonly consent: CodeConsent;
  readonly bridges: ModelBridges;
  readonly ownRuns: OwnRuns;
  readonly panel: Lazy<PanelHost>;
  readonly documents: RunDocuments;
  readonly log: vscode.LogOutputChannel;
}
