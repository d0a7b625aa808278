import path from 'node:path';
import * as vscode from 'vscode';
import type { AuthoringPorts } from '../../task/authoring/suggestion.ts';
import { readConfig } from '../../task/configFile.ts';
import { resolveSettings } from '../../task/settings.ts';
import type { Secrets } from '../secrets.ts';
import { settingSources } from '../taskSettings.ts';
import { openFolders } from '../workspaces.ts';
import { lookBeside } from './lookBeside.ts';

/** What completion and hover of a task file ask of the machine; nothing is read before it is asked for. */
export function authoringPorts(file: vscode.Uri, secrets: Secrets): AuthoringPorts {
  const config = (): ReturnType<typeof readConfig> | undefined => {
    const source = settingSources(file).config;
    return source === undefined ? undefined : readConfig(source.text, source.file);
  };
  return {
    file: file.fsPath,
    ...lookBeside(vscode.workspace.isTrusted ? undefined : [path.dirname(file.fsPath), ...openFolders()]),
    get environment() {
      return Object.keys(process.env).filter(name => /(_|^)(API_?KEY|KEY|TOKEN|SECRET)$/i.test(name)).toSorted();
    },
    get secrets() {
      return secrets.names();
    },
    isSet: name => (process.env[name] ?? '') !== '',
    get presets() {
      return [...(config()?.presets.keys() ?? [])];
    },
    get pools() {
      return [...(config()?.pools.keys() ?? [])];
    },
    inForce: key => {
      if (key !== 'parallel_requests') return undefined;
      const { parallelRequests, maxParallelRequests } = resolveSettings(settingSources(file)).settings;
      const [given, most] = [parallelRequests.source, maxParallelRequests.source];
      return { value: vscode.l10n.t('{0} of at most {1}', parallelRequests.value, maxParallelRequests.value), source: given === most ? given : vscode.l10n.t('{0}; the maximum: {1}', given, most) };
    },
  };
}
