import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { allModels } from '../../task/allModels.ts';
import type { Task } from '../../task/task.ts';
import { openBridge, type Bridge } from './bridge.ts';
import { chooseModel } from './chooseModel.ts';
import type { EditorModels } from './editorModel.ts';

/** The bridges of the runs that this window has started. */
export class ModelBridges implements Disposable {
  private readonly models: EditorModels;
  private readonly open = new Set<Bridge>();
  private disposed = false;

  constructor(models: EditorModels) {
    this.models = models;
  }

  /**
   * The bridge for a run of the task; undefined where none of its models is the editor's. Throws a HumanError where the editor does not offer one that the run asks.
   * @param asked ids of the models under test that are asked; all where it is absent
   */
  async openFor(task: Task, asked: readonly string[] = task.models.map(({ id }) => id)): Promise<Bridge | undefined> {
    const theirs = allModels(task).filter(model => model.provider === 'vscode-lm');
    if (theirs.length === 0) return undefined;
    const helpers = task.helpers?.map(({ id }) => id) ?? [];
    for (const { id, model, vendor, family, version } of theirs) {
      // What an environment holds is the runner's to say.
      if (![...asked, ...helpers].includes(id) || /\$\{/.test(`${model} ${vendor} ${family} ${version}`)) continue;
      const chosen = await chooseModel(this.models, Object.fromEntries(Object.entries({ id: model, vendor, family, version }).filter(([, value]) => value !== undefined)));
      if (typeof chosen === 'string') throw new HumanError({ what: chosen, where: `model \`${id}\`` });
    }
    const bridge = await openBridge(this.models);
    const closing = toDisposable(() => {
      this.open.delete(bridge);
      bridge.dispose();
    });
    if (this.disposed) closing.dispose();
    else this.open.add(bridge);
    return { environment: bridge.environment, dispose: () => closing.dispose() };
  }

  dispose(): void {
    this.disposed = true;
    for (const bridge of this.open) bridge.dispose();
    this.open.clear();
  }
}
