import type { BridgeAsk, BridgeEvent } from '../../task/editorBridge.ts';
import { chooseModel } from './chooseModel.ts';
import type { EditorModel, EditorModels } from './editorModel.ts';

/** A tokenizer that takes longer leaves the tokens unknown. */
const longestCountMs = 2000;

export interface ModelAsker {
  /** What the runner is told, in order. Never rejects. */
  answer(ask: BridgeAsk, signal: AbortSignal): AsyncGenerator<BridgeEvent, void>;
}

/** Asks the editor's models for one run. A model that the person has not agreed to yet is asked once, alone: the others wait for what the person says. */
export function createModelAsker(models: EditorModels): ModelAsker {
  const decisions = new Map<string, Promise<BridgeEvent | undefined>>();

  return {
    async *answer({ selector, messages, options }, signal) {
      let model: EditorModel | string;
      try {
        model = await chooseModel(models, selector);
      } catch (error) {
        yield failure(error);
        return;
      }
      if (typeof model === 'string') {
        yield { type: 'error', errorClass: 'clientError', error: model, retryable: false };
        return;
      }
      let text = '';
      try {
        const parts = await withConsent(model, () => model.ask(messages, options, signal));
        if ('type' in parts) {
          yield parts;
          return;
        }
        for await (const part of parts) {
          text += part.type === 'text' ? part.text : part.input;
          yield part;
        }
      } catch (error) {
        yield failure(error);
        return;
      }
      yield { type: 'end' };
      const tokens = await count(model, messages, text, signal);
      if (tokens !== undefined) yield tokens;
    },
  };

  /** What was refused once is not asked for again: each time would be another dialog. */
  async function withConsent<T>(model: EditorModel, ask: () => Promise<T>): Promise<T | Extract<BridgeEvent, { type: 'error' }>> {
    const key = JSON.stringify([model.vendor, model.id]);
    for (let decided = decisions.get(key); decided !== undefined; decided = decisions.get(key)) {
      const refused = await decided;
      if (refused?.type === 'error') return refused;
      if (decisions.get(key) === decided) return await ask();
    }
    if (model.mayAsk() === true) return await ask();
    const asked = ask();
    const decision = asked.then(
      () => undefined,
      (error: unknown) => {
        if (codeOf(error) === 'NoPermissions') return failure(error);
        // Nothing was decided: the next one asks.
        decisions.delete(key);
        return undefined;
      },
    );
    decisions.set(key, decision);
    return await asked;
  }
}

/** With the model's own tokenizer, over the texts alone: what the vendor puts around them is not known. Undefined where it cannot. */
async function count(model: EditorModel, messages: BridgeAsk['messages'], output: string, signal: AbortSignal): Promise<BridgeEvent | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestCountMs)]);
  const late = new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(new Error('no count in time')), { once: true }));
  try {
    const counts = [output, ...messages.map(({ content }) => content)].map(async text => (text === '' ? 0 : await model.countTokens(text, limit)));
    const [out = 0, ...ins] = await Promise.race([Promise.all(counts), late]);
    const event = { type: 'tokens', input: ins.reduce((sum, n) => sum + n, 0), output: out } as const;
    return Number.isFinite(event.input + event.output) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** By the code of the editor's LanguageModelError, never by its words. */
function failure(error: unknown): Extract<BridgeEvent, { type: 'error' }> {
  const words = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  switch (codeOf(error)) {
    case 'NoPermissions':
      return { type: 'error', errorClass: 'authentication', error: `the editor does not let Pitwall use this model: ${words}`, retryable: false };
    case 'Blocked':
      return { type: 'error', errorClass: 'rateLimited', error: `the editor blocks this model for now: ${words}`, retryable: true };
    case 'NotFound':
      return { type: 'error', errorClass: 'clientError', error: `the editor does not know this model any more: ${words}`, retryable: false };
    default:
      return { type: 'error', errorClass: 'serverError', error: `the editor’s model failed: ${words}`, retryable: true };
  }
}

/** Where an error of the vendor's extension came through several processes, the code is its cause's. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; at = 'cause' in at ? at.cause : undefined, depth++) {
    if ('code' in at && typeof at.code === 'string' && at.code !== 'Unknown') return at.code;
  }
  return undefined;
}
