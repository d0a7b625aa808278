import * as vscode from 'vscode';
import { secretVariable } from '../task/secretVariable.ts';
import { neededSecrets } from '../task/neededSecrets.ts';
import type { Task } from '../task/task.ts';

const prefix = 'pitwall/';
/** Where the names (never the values) are kept, so that one can be changed later. */
const namesKey = 'pitwall/secretNames';

/** Secrets of task files, in the editor's SecretStorage. They leave it only in the environment of a runner, or of what looks at the tasks that name them. */
export class Secrets {
  private readonly storage: vscode.SecretStorage;
  private readonly memory: vscode.Memento;

  constructor(storage: vscode.SecretStorage, memory: vscode.Memento) {
    this.storage = storage;
    this.memory = memory;
  }

  /** The variables a runner needs for the task's `${secret:NAME}`; asks for those that are nowhere yet. Undefined where the person gave up. */
  async environmentFor(task: Task): Promise<Readonly<Record<string, string>> | undefined> {
    const variables: Record<string, string> = {};
    for (const name of neededSecrets(task)) {
      const variable = secretVariable(name);
      if ((process.env[variable] ?? '') !== '') continue;
      const value = (await this.storage.get(prefix + name)) ?? (await this.ask(name));
      if (value === undefined) return undefined;
      variables[variable] = value;
    }
    return variables;
  }

  get onDidChange(): vscode.Event<unknown> {
    return this.storage.onDidChange;
  }

  /** The variables of those names that are kept, without asking: for what looks at tasks and runs none. */
  async kept(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const values = await Promise.all(names.map(async name => [secretVariable(name), await this.storage.get(prefix + name)] as const));
    return Object.fromEntries(values.flatMap(([variable, value]) => (value === undefined || (process.env[variable] ?? '') !== '' ? [] : [[variable, value]])));
  }

  names(): readonly string[] {
    return this.memory.get<readonly string[]>(namesKey, []);
  }

  /** Asks for a value and keeps it; an empty one removes the secret. Undefined where the person gave up, or removed it. */
  async ask(name: string): Promise<string | undefined> {
    const known = this.names().includes(name);
    const value = await vscode.window.showInputBox({
      title: vscode.l10n.t('Secret `{0}`', name),
      prompt: known ? vscode.l10n.t('Kept in the editor\'s secret storage. Leave it empty to remove it.') : vscode.l10n.t('Kept in the editor\'s secret storage; never in the task, the store or the logs.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    if (value === '') {
      await this.storage.delete(prefix + name);
      await this.memory.update(namesKey, this.names().filter(other => other !== name));
      return undefined;
    }
    await this.storage.store(prefix + name, value);
    if (!known) await this.memory.update(namesKey, [...this.names(), name]);
    return value;
  }
}
