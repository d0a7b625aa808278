import { z } from 'zod';
import type { Spread } from '../../score/load/clientError.ts';
import type { SelfCheck } from '../../score/load/selfCheck.ts';

const spread = z.strictObject({ p50: z.number(), p99: z.number(), max: z.number(), n: z.int().nonnegative() });

/** What the bench found of its own client, in the document of `--json`. */
export const selfCheckSchema = z
  .union([
    z.strictObject({ failed: z.string().describe('why nothing was measured') }),
    z.strictObject({
      concurrency: z.number().optional().describe('requests in flight that it was measured at'),
      rate: z.number().optional().describe('requests a second that it was measured at'),
      fallback: z.boolean().describe('of undici, which carries requests through proxies and over HTTP/2; measured over HTTP/1.1'),
      answers: z.int().nonnegative(),
      lost_events: z.int().nonnegative(),
      ttft_error_ms: spread.describe('first token: seen − written by a server that tells it'),
      tpot_error: spread.optional().describe('|seen − true| ÷ true'),
      lag_ms: spread.describe('sent − due'),
      at: z.string().describe('when'),
      kept: z.boolean().describe('measured for an earlier bench with this version on this machine, at most six hours before'),
    }),
  ])
  .describe('what the client itself adds to its times, at the highest load of the bench');

export function selfCheckDocument(check: SelfCheck): z.infer<typeof selfCheckSchema> {
  if ('failed' in check) return { failed: check.failed };
  const { concurrency, rate, fallback = false, answers, lostEvents, ttftMs, tpotShare, lagMs, atMs, kept = false } = check;
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    fallback,
    answers,
    lost_events: lostEvents,
    ttft_error_ms: plain(ttftMs),
    ...(tpotShare === undefined ? {} : { tpot_error: plain(tpotShare) }),
    lag_ms: plain(lagMs),
    at: new Date(atMs).toISOString(),
    kept,
  };
}

function plain({ p50, p99, max, n }: Spread): z.infer<typeof spread> {
  return { p50, p99, max, n };
}
