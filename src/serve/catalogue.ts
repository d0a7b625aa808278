import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { parseTree } from '../task/convert/readTree.ts';
import { isMapping } from '../task/isMapping.ts';
import { parseTask } from '../task/parseTask.ts';

type Written = Readonly<Record<string, unknown>>;

/** Models and datasets that experiments may name by their ids: those of the task files that the server was started with. */
export interface Catalogue {
  readonly models: ReadonlyMap<string, Written>;
  readonly datasets: ReadonlyMap<string, Written>;
}

export interface TaskText {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** Those that run code, or that only the editor can ask. */
const refused = ['command', 'vscode-lm'];
/** Paths are relative to the file that they stand in. */
const paths = ['path', 'ca'];
/** What is asked and how it is judged is the experiment's. */
const ofExperiments = ['id', 'prompts', 'scorers', 'extract', 'track'];

/** Throws a HumanError where a file is no eval, or two of them call different things the same. */
export function readCatalogue(files: readonly TaskText[]): Catalogue {
  const models = new Map<string, Written>();
  const datasets = new Map<string, Written>();
  for (const { file, text } of files) {
    const { task, problems } = parseTask(text, file);
    const wrong = problems.filter(({ severity }) => severity === 'error');
    if (wrong.length > 0) throw new HumanError({ what: 'the task file has problems', where: file, problems: wrong });
    if (task?.kind !== 'eval' || task.load !== undefined || task.tune !== undefined) throw new HumanError({ what: 'this is no eval, so it has no models and datasets to name', where: file, toDo: 'name an eval file' });
    const tree = parseTree(text);
    for (const [list, kept] of [['models', models], ['datasets', datasets]] as const) {
      for (const part of isMapping(tree) && Array.isArray(tree[list]) ? (tree[list] as readonly unknown[]) : []) {
        if (!isMapping(part) || typeof part['id'] !== 'string' || refused.includes(String(part['provider']))) continue;
        if (kept.has(part['id'])) throw new HumanError({ what: `\`${part['id']}\` is the id of two of the ${list}`, where: file, toDo: 'give one of them another' });
        kept.set(part['id'], list === 'models' ? without(absolute(part, file), ['id']) : without({ fields: { input: 'input', target: 'target' }, ...absolute(part, file) }, ofExperiments));
      }
    }
  }
  return { models, datasets };
}

function absolute(part: Written, file: string): Written {
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, paths.includes(key) && typeof value === 'string' ? path.resolve(path.dirname(file), value) : value]));
}

function without(part: Written, keys: readonly string[]): Written {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));
}
