import { wholeFrom } from '../wholeNumber.ts';
import { duration, object } from './parts.ts';

export const estimateSchema = object({
  startup: duration.optional().describe('Of a trial, or of an experiment’s server, before its first request, e.g. 40s.'),
  trial: duration.optional().describe('Of a trial, or of an experiment, without its start, e.g. 30h.'),
  gpus: wholeFrom(0).optional().describe('GPUs that a trial holds.'),
  request: duration.optional().describe('Of one request, e.g. 200ms.'),
}).describe('What things are expected to take, any part of it: `pitwall plan` counts with it as long as no run has measured it.');
