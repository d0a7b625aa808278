import type { Found, FoundData, HostedService } from './found.ts';
import type { NewData, NewModel, NewTaskChoice } from './writeTask.ts';

/** A small model of each service, as a beginning. */
export const firstModels: Readonly<Record<HostedService, string>> = { openai: 'gpt-4.1-mini', anthropic: 'claude-haiku-4-5', google: 'gemini-2.5-flash' };

/** Models that embed or rerank answer no questions. */
const notAsked = /embed|rerank|bge-|whisper|tts|clip\b/i;

/** Every model that was found, as a task asks it; servers of this machine first. */
export function foundModels({ endpoints, keys }: Found): readonly { readonly model: NewModel; readonly from: string }[] {
  const served = endpoints.flatMap(({ server, baseUrl, models }) => models.map(model => ({ model: { provider: 'openai' as const, baseUrl, model }, from: server })));
  return [...served.filter(({ model }) => !notAsked.test(model.model)), ...served.filter(({ model }) => notAsked.test(model.model)), ...keys.map(({ service, variable }) => ({ model: hosted(service, variable, firstModels[service]), from: variable }))];
}

export function hosted(service: HostedService, key: string, model: string): NewModel {
  return service === 'openai' ? { provider: 'openai', baseUrl: 'https://api.openai.com/v1', model, key } : { provider: service, model, key };
}

/** Data whose columns are known to be asked and expected, as it is seen from the task file. */
export function usableData(data: readonly FoundData[], pathOf: (path: string) => string = path => path): readonly NewData[] {
  return data.filter(({ input, target }) => input !== undefined && target !== undefined).map(of => ({ ...of, path: pathOf(of.path) }));
}

/** What is written where nobody is asked: the first model and the first data that were found, the simulated server and questions of our own where there is none. */
export function bestTask(found: Found, name: string): NewTaskChoice {
  const [data] = usableData(found.data);
  return { kind: 'eval', name, model: foundModels(found)[0]?.model ?? { provider: 'sim' }, ...(data === undefined ? {} : { data }) };
}
