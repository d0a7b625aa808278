import type { Asked } from '../execute/askWithRetries.ts';
import type { Conversation, Message } from './renderPrompt.ts';

/** One request's end, and what it cost where that is known. */
export interface AskedOnce extends Asked {
  readonly cost?: number;
  readonly cached?: true;
  /** Of a conversation that failed: what the turns before used. */
  readonly used?: { readonly tokensIn?: number; readonly tokensOut?: number; readonly cost?: number };
}

/** A conversation's end: the last answer, and what all of its requests took together. */
export interface Conversed {
  /** All that was said before the last answer. */
  readonly messages: readonly Message[];
  /**
   * Attempts, waits and latencies of all turns are summed, as are tokens and cost, each only where every turn knows its own; the time to the first
   * token is that of the last turn. After a failed turn it is that failure, and the turns after it are not asked.
   */
  readonly asked: AskedOnce;
}

/** Asks turn by turn, each with all that was said before. Throws a TemplateError where a turn cannot be written. */
export async function converse(conversation: Conversation, ask: (messages: readonly Message[]) => Promise<AskedOnce>): Promise<Conversed> {
  let { messages } = conversation;
  let asked = await ask(messages);
  if (conversation.next === undefined) return { messages, asked };
  const answers: string[] = [];
  while (asked.answer.outcome === 'ok') {
    answers.push(asked.answer.output);
    const turn = conversation.next(answers);
    if (turn === undefined) break;
    messages = [...messages, { role: 'assistant', content: asked.answer.output }, { role: 'user', content: turn }];
    asked = together(asked, await ask(messages));
  }
  return { messages, asked };
}

function together(before: AskedOnce, last: AskedOnce): AskedOnce {
  const { cached: _, cost: __, ...rest } = last;
  const cost = sum(before.cost, last.cost);
  const latencyMs = sum(before.answer.latencyMs, last.answer.latencyMs);
  const all = {
    ...rest,
    attempts: before.attempts + last.attempts,
    gateWaitMs: before.gateWaitMs + last.gateWaitMs,
    ...(cost === undefined ? {} : { cost }),
    ...(before.cached === true && last.cached === true ? { cached: true as const } : {}),
  };
  if (before.answer.outcome !== 'ok' || last.answer.outcome !== 'ok') {
    const { latencyMs: ___, ...answer } = last.answer;
    const { tokensIn, tokensOut } = before.answer.outcome === 'ok' ? before.answer : {};
    const used = { ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }), ...(before.cost === undefined ? {} : { cost: before.cost }) };
    return { ...all, used, answer: { ...answer, ...(latencyMs === undefined ? {} : { latencyMs }) } };
  }
  const { latencyMs: ____, tokensIn: _____, tokensOut: ______, ...answer } = last.answer;
  const tokensIn = sum(before.answer.tokensIn, last.answer.tokensIn);
  const tokensOut = sum(before.answer.tokensOut, last.answer.tokensOut);
  return {
    ...all,
    answer: { ...answer, ...(latencyMs === undefined ? {} : { latencyMs }), ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }) },
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
