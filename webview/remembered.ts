import type { PanelMemory } from '../src/protocol/messages.ts';

/** What the page finds again when it is made anew: after another tab hid it, and after a reload of the window. */
export class Remembered {
  private readonly write: (memory: PanelMemory) => void;
  private memory: PanelMemory;

  /**
   * @param own what the editor kept
   * @param kept what the extension kept before the window was loaded anew; the page may have been hidden and shown again since
   */
  constructor(own: PanelMemory, kept: PanelMemory, write: (memory: PanelMemory) => void) {
    const keptIsLater = own.id !== undefined && own.id === kept.id && (kept.atMs ?? 0) > (own.atMs ?? 0);
    this.memory = { id: `${Date.now()} ${Math.random()}`, ...(keptIsLater ? kept : own) };
    this.write = write;
  }

  recall(): PanelMemory {
    return this.memory;
  }

  remember(parts: PanelMemory): void {
    this.memory = { ...this.memory, ...parts, atMs: Date.now() };
    this.write(this.memory);
  }
}
