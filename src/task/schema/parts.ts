import * as z from 'zod';
import { durationMessage, durationPattern } from '../duration.ts';
import { wholeFrom } from '../wholeNumber.ts';

/** The parts that the schema of a task file is made of. Messages of their own begin with `must`, and `reportIssues` puts the rest around them. */
export const object = z.strictObject;
// No line ends: an id is one line in every list.
export const id = z.string().regex(/^\S(.{0,118}\S)?$/, 'must be one line of at most 120 characters, without blanks at its ends');
export const text = z.string().min(1);
export const count = wholeFrom(1);
export const countOrAuto = z.union([count, z.literal('auto')]);
export const amount = z.number().min(0);
export const duration = z.string(durationMessage).regex(durationPattern, durationMessage);
export const flags = z.string().regex(/^[imsuv]*$/, 'must be flags out of i, m, s, u and v');
