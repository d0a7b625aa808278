import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import * as vscode from 'vscode';
import { columnsOfText } from '../../task/authoring/columnsOfText.ts';
import type { AuthoringPorts } from '../../task/authoring/suggestion.ts';
import { readConfig } from '../../task/configFile.ts';
import { resolveSettings } from '../../task/settings.ts';
import type { Secrets } from '../secrets.ts';
import { settingSources } from '../taskSettings.ts';

/** Bytes of a data file that its columns are looked for in. */
const beginning = 64 * 1024;
/** Names of a folder that are offered; more are found by writing on. */
const mostNames = 500;

/** What completion and hover of a task file ask of the machine; nothing is read before it is asked for. */
export function authoringPorts(file: vscode.Uri, secrets: Secrets): AuthoringPorts {
  const config = (): ReturnType<typeof readConfig> | undefined => {
    const source = settingSources(file).config;
    return source === undefined ? undefined : readConfig(source.text, source.file);
  };
  return {
    file: file.fsPath,
    list: namesIn,
    columns: columnsIn,
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

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).slice(0, mostNames).map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  } catch {
    // No such folder yet, or no right to read it: there is nothing to offer.
    return [];
  }
}

function columnsIn(path: string): readonly string[] {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(beginning);
      return columnsOfText(path, bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, beginning, 0)));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A file that is missing is told by the diagnostics.
    return [];
  }
}
