import type { Clock } from '../../base/clock.ts';
import type { Rng } from '../../base/rng.ts';
import { askWithRetries } from '../../execute/askWithRetries.ts';
import type { DatasetItem, DatasetReader } from '../../execute/dataset.ts';
import type { Provider } from '../../execute/provider.ts';
import { forEachLazily } from '../../schedule/forEachLazily.ts';
import type { RequestBudget } from '../../schedule/requestBudget.ts';
import type { Model } from '../../task/models.ts';
import { TemplateError } from '../../task/template.ts';
import { costOf } from '../costOf.ts';
import type { Conversation } from '../renderPrompt.ts';
import type { Spending } from '../spending.ts';

export interface WarmUp {
  readonly model: Model;
  readonly provider: Provider;
  readonly reader: DatasetReader;
  readonly render: (item: DatasetItem) => Conversation;
  readonly budget: RequestBudget;
  readonly spending: Spending;
  readonly clock: Clock;
  readonly rng: Rng;
  /** How many are sent, of the sample's first. */
  readonly n: number;
}

/** Asks a few samples once and forgets the answers: sockets are open then, and a model that is loaded with its first request is. What it costs counts. */
export async function warmUp({ model, n, reader, render, spending, ...asking }: WarmUp, signal: AbortSignal): Promise<void> {
  await forEachLazily(firstOf(reader.items(signal), n), { width: n, signal }, async item => {
    const messages = messagesOf(render, item);
    if (messages === undefined) return;
    const { answer } = await askWithRetries({ ...asking, model: model.id, request: { messages, sample: { index: item.index, row: item.row, input: item.input } }, retries: 0, signal });
    if (answer.outcome !== 'ok') return;
    const { tokensIn, tokensOut } = answer;
    spending.judged(model.id, costOf(model, tokensIn, tokensOut), tokensIn === undefined || tokensOut === undefined ? undefined : tokensIn + tokensOut);
  });
}

async function* firstOf<T>(items: AsyncIterable<T>, n: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    if (taken++ === n) return;
    yield item;
  }
}

/** Undefined where the sample's prompt cannot be written: its row says so later. */
function messagesOf(render: WarmUp['render'], item: DatasetItem): Conversation['messages'] | undefined {
  try {
    return render(item).messages;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
