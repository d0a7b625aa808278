import type * as vscode from 'vscode';
import type { PanelMemory } from '../../protocol/messages.ts';
import type { Answers } from './answers.ts';

const key = 'pitwall/panelMemory';

/**
 * What the page would find again after a reload of the window, kept at once. An editor in a browser keeps a page's own state
 * every 5 s, while its window has the focus, and not when it is closed.
 */
export class KeptMemory {
  private readonly storage: Pick<vscode.Memento, 'get' | 'update'>;

  constructor(storage: Pick<vscode.Memento, 'get' | 'update'>) {
    this.storage = storage;
  }

  answers(): Answers<'remember'> {
    return { remember: ({ memory }) => void this.storage.update(key, memory) };
  }

  /** @param own what the editor gives back of a page. Another window’s page is none of its business. */
  laterThan(own: PanelMemory): PanelMemory | undefined {
    const kept = this.storage.get<PanelMemory>(key);
    return kept !== undefined && own.id !== undefined && kept.id === own.id && (kept.atMs ?? 0) > (own.atMs ?? 0) ? kept : undefined;
  }
}
