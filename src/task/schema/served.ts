import * as z from 'zod';
import { loadSchema, openAiTarget } from './load.ts';
import { serverSchema } from './server.ts';

/** A bench whose server is started for it: what stands for its target, and who gets GPUs first. */
export const servedTarget = openAiTarget.omit({ provider: true, base_url: true, model: true }).optional().describe('How the server is asked: endpoint, params, stream, timeout; its address and its model are those of `server`.');

export const priority = z.int('must be a whole number').min(-1000, 'must be at least -1000').max(1000, 'must be at most 1000').optional().describe('Higher goes first in the machine’s queue for GPUs (default: 0).');

export const servedSchema = loadSchema.omit({ target: true }).extend({ server: serverSchema.describe('The server that is started for the bench, and ended with it: instead of a `target` with an address.'), priority, target: servedTarget });

export type WrittenServed = z.infer<typeof servedSchema>;
