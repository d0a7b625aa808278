import { referencedValues, type Environment } from '../execute/secrets.ts';
import { allModels } from '../task/allModels.ts';
import { bridgeVariables } from '../task/editorBridge.ts';
import { soundsSecret } from '../task/soundsSecret.ts';
import type { Task } from '../task/task.ts';
import { serverSecrets } from './tune/serverSecrets.ts';

/** An address without a name and a password: no secret, wherever it is used. */
const isAddress = /^https?:\/\/[^@\s]*$/i;

/** What a run must write nowhere, also where somebody else's words hold it: what `${secret:}` stands for, and what `${env:}` does where keys are sent, or where the variable's name says that it is one. */
export function taskSecrets(task: Task, environment: Environment): readonly string[] {
  const models = [...allModels(task), ...(task.matrix?.variants ?? []).flatMap(variant => variant.models), ...(task.tune?.eval === undefined ? [] : allModels(task.tune.eval))];
  const keys = models.flatMap(model => [...('apiKey' in model ? [model.apiKey] : []), ...('headers' in model ? [model.headers] : []), ...('environment' in model ? [Object.fromEntries(Object.entries(model.environment).filter(([name]) => soundsSecret.test(name)))] : [])]);
  const server = task.tune?.server ?? task.server?.spec;
  const token = environment[bridgeVariables.token];
  return [
    ...new Set([
      ...(token === undefined ? [] : [token]),
      ...(server === undefined ? [] : serverSecrets(server, environment)),
      ...referencedValues([models, task.load?.target, task.text], environment, ['secret']),
      ...referencedValues([keys, task.load?.target], environment, ['env']).filter(value => !isAddress.test(value)),
      ...referencedValues([models, task.text], environment, ['env'], name => soundsSecret.test(name)),
    ]),
  ];
}
