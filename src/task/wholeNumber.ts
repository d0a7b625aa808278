import * as z from 'zod';

/** A whole number of at least `least`, with one message for whatever else is there. */
export function wholeFrom(least: number): z.ZodInt {
  const message = `must be a whole number of at least ${least}`;
  return z.int(message).min(least, message);
}
