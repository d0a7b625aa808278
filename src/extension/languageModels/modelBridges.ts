import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { allModels } from '../../task/allModels.ts';
import type { Task } from '../../task/task.ts';
import type { Bridge } from './bridge.ts';
import { chooseModel } from './chooseModel.ts';
import type { EditorModels } from './editorModel.ts';

/** Outlives the window; the editor's Memento is one. */
export interface Memory {
  get<T>(key: string, otherwise: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

const bridgedKey = 'pitwall/bridgedRuns';

/** The bridges of the runs that this window has started. */
export class ModelBridges implements Disposable {
  /** Runs that lost their bridge with the window before this one. */
  readonly left: readonly string[];
  private readonly models: EditorModels;
  private readonly memory: Memory;
  private readonly open = new Map<string, Bridge>();
  private disposed = false;

  constructor(models: EditorModels, memory: Memory) {
    this.models = models;
    this.memory = memory;
    this.left = memory.get<readonly string[]>(bridgedKey, []);
    if (this.left.length > 0) void memory.update(bridgedKey, undefined);
  }

  /**
   * The bridge for a run of the task; undefined where none of its models is the editor's. Throws a HumanError where the editor does not offer one that the run asks.
   * @param run its id
   * @param asked ids of the models under test that are asked; all where it is absent
   */
  async openFor(run: string, task: Task, asked: readonly string[] = task.models.map(({ id }) => id)): Promise<Bridge | undefined> {
    const theirs = allModels(task).filter(model => model.provider === 'vscode-lm');
    if (theirs.length === 0) return undefined;
    const helpers = task.helpers?.map(({ id }) => id) ?? [];
    for (const { id, model, vendor, family, version } of theirs) {
      // What an environment holds is the runner's to say.
      if (![...asked, ...helpers].includes(id) || /\$\{/.test(`${model} ${vendor} ${family} ${version}`)) continue;
      const chosen = await chooseModel(this.models, Object.fromEntries(Object.entries({ id: model, vendor, family, version }).filter(([, value]) => value !== undefined)));
      if (typeof chosen === 'string') throw new HumanError({ what: chosen, where: `model \`${id}\`` });
    }
    const { openBridge } = await import('./bridge.ts');
    const bridge = await openBridge(this.models);
    const closing = toDisposable(() => {
      bridge.dispose();
      // A window that closes leaves its runs to the next one.
      if (this.disposed) return;
      this.open.delete(run);
      this.remember();
    });
    if (this.disposed) bridge.dispose();
    else {
      this.open.set(run, bridge);
      this.remember();
    }
    return { environment: bridge.environment, dispose: () => closing.dispose() };
  }

  private remember(): void {
    void this.memory.update(bridgedKey, [...this.open.keys()]);
  }

  dispose(): void {
    this.disposed = true;
    for (const bridge of this.open.values()) bridge.dispose();
    this.open.clear();
  }
}
