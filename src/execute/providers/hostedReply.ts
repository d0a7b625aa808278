import type { CutShort } from '../../base/outcomes.ts';
import type { StreamedReply, WholeReply } from './aiSdk.ts';
import { outputOf, type ToolCall } from './toolCalls.ts';

/** What an SDK read. */
export interface HostedReply {
  /** Without what the model thought. */
  readonly output: string;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly cutShort?: CutShort;
  /** Why the answer ended: `cut` where the API did not say, `withheld` where it gave nothing and named a reason. */
  readonly end: 'whole' | 'cut' | 'withheld';
  /** The API's own word for it. */
  readonly reason?: string;
  /** Position of the event that brought the first token, thoughts and calls included. */
  readonly firstTokenEvent?: number;
}

type Finish = Pick<WholeReply, 'finishReason' | 'usage'>;

export function readWhole({ content, finishReason, usage }: WholeReply): HostedReply {
  const texts: string[] = [];
  const calls: ToolCall[] = [];
  for (const part of content) {
    if (part.type === 'text') texts.push(part.text);
    if (part.type === 'tool-call') calls.push({ name: part.toolName, input: part.input });
  }
  return replyOf(outputOf(texts.join(''), calls), { finishReason, usage });
}

/** Undefined where an event is not what the API describes. */
export async function readStream({ stream }: StreamedReply): Promise<HostedReply | undefined> {
  let text = '';
  let event = -1;
  let firstTokenEvent: number | undefined;
  let finish: Finish | undefined;
  const calls: ToolCall[] = [];
  for await (const part of stream as ReadableStream<PartOf<StreamedReply>> & AsyncIterable<PartOf<StreamedReply>>) {
    switch (part.type) {
      case 'raw':
        // Comes before what is made of it.
        event++;
        break;
      case 'text-delta':
        text += part.delta;
        if (part.delta !== '') firstTokenEvent ??= event;
        break;
      case 'reasoning-delta':
      case 'tool-input-delta':
        if (part.delta !== '') firstTokenEvent ??= event;
        break;
      case 'tool-call':
        firstTokenEvent ??= event;
        calls.push({ name: part.toolName, input: part.input });
        break;
      case 'finish':
        finish = part;
        break;
      case 'error':
        return undefined;
      default:
        // The beginnings and ends of what the others bring, and what no task asks for.
        break;
    }
  }
  return { ...replyOf(outputOf(text, calls), finish), ...(firstTokenEvent === undefined ? {} : { firstTokenEvent }) };
}

type PartOf<Reply extends { readonly stream: unknown }> = Reply['stream'] extends ReadableStream<infer Part> ? Part : never;

function replyOf(output: string, finish: Finish | undefined): HostedReply {
  if (finish === undefined || finish.finishReason.unified === 'interrupted') return { output, end: 'cut' };
  const { unified, raw } = finish.finishReason;
  const [tokensIn, tokensOut] = [finish.usage.inputTokens.total, finish.usage.outputTokens.total];
  return {
    output,
    ...(tokensIn === undefined ? {} : { tokensIn }),
    ...(tokensOut === undefined ? {} : { tokensOut }),
    end: output === '' && (unified === 'content-filter' || unified === 'error' || unified === 'other') ? 'withheld' : 'whole',
    ...(unified === 'length' ? { cutShort: 'length' } : unified === 'content-filter' ? { cutShort: 'filter' } : {}),
    ...(raw === undefined ? {} : { reason: raw }),
  };
}
