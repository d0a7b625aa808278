/** What a pool's process has answered. */
export interface Output {
  readonly output: string;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
}

/** What a reply must hold. */
export interface ReplyForm {
  /** For messages: `{"id", "output"}`. */
  readonly shape: string;
  /** Undefined where the reply does not hold it. */
  readonly read: (reply: object) => Output | undefined;
}

/** Of a model: any JSON value is an output, as a text; what counts its tokens may stand beside it. */
export const outputs: ReplyForm = {
  shape: '{"id", "output"}',
  read: reply => {
    if (!('output' in reply)) return undefined;
    const usage = 'usage' in reply && typeof reply.usage === 'object' && reply.usage !== null ? reply.usage : {};
    const [tokensIn, tokensOut] = ['input' in usage ? countOf(usage.input) : undefined, 'output' in usage ? countOf(usage.output) : undefined];
    return { output: textOf(reply.output), ...(tokensIn === undefined ? {} : { tokensIn }), ...(tokensOut === undefined ? {} : { tokensOut }) };
  },
};

export type Reply = { readonly id: string } & (Output | { readonly error: string; readonly retry: boolean });

/** Undefined where the line is no reply of this form. */
export function parseReply(line: string, form: ReplyForm): Reply | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  const id = String(value.id);
  if ('error' in value && value.error !== null && value.error !== undefined) return { id, error: textOf(value.error), retry: 'retry' in value && value.retry === true };
  const output = form.read(value);
  return output === undefined ? undefined : { id, ...output };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
