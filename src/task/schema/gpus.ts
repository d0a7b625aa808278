import * as z from 'zod';
import { devicePattern } from '../gpus.ts';
import { wholeFrom } from '../wholeNumber.ts';

const message = 'must be a number as nvidia-smi counts (0), a MIG instance ("0:2"), or the beginning of a UUID (GPU-…)';
const devices = z.array(z.union([z.int(message).min(0, message), z.string(message).regex(devicePattern, message)]), 'must be a list such as [0, 2]');

/** `gpus` of pitwall.config.yaml. */
export const gpusSchema = z.strictObject({
  include: z.union([z.enum(['all', 'none'], 'must be all, none'), devices]).optional(),
  exclude: devices.optional(),
  slots: wholeFrom(1).optional(),
});
