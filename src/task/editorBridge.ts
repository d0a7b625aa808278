import * as z from 'zod';
import { errorClasses } from '../base/outcomes.ts';

/** Where a runner finds the window that asks the editor's models for it; absent in a terminal. */
export const bridgeVariables = { url: 'PITWALL_EDITOR_URL', token: 'PITWALL_EDITOR_TOKEN' } as const;

/** Which model: what is absent does not matter. */
const selectorSchema = z.strictObject({ id: z.string().optional(), vendor: z.string().optional(), family: z.string().optional(), version: z.string().optional() });
export type ModelSelector = z.infer<typeof selectorSchema>;

const askSchema = z.strictObject({
  selector: selectorSchema,
  messages: z.array(z.strictObject({ role: z.string(), content: z.string() })),
  /** What the model's vendor takes beside the messages. */
  options: z.record(z.string(), z.unknown()),
});
/** What a runner sends to the window: the body of one request. */
export type BridgeAsk = z.infer<typeof askSchema>;

const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('call'), name: z.string(), input: z.string() }),
  z.strictObject({ type: z.literal('end') }),
  /** After the end: counted with the model's tokenizer, since the editor does not say what was used. */
  z.strictObject({ type: z.literal('tokens'), input: z.number(), output: z.number() }),
  /** Instead of an end. `error` without a full stop. */
  z.strictObject({ type: z.literal('error'), errorClass: z.enum(errorClasses), error: z.string(), retryable: z.boolean() }),
]);
/** What the window answers: the data of one server-sent event. */
export type BridgeEvent = z.infer<typeof eventSchema>;

export function parseBridgeAsk(text: string): BridgeAsk | undefined {
  return parse(askSchema, text);
}

export function parseBridgeEvent(text: string): BridgeEvent | undefined {
  return parse(eventSchema, text);
}

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
