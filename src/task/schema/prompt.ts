import * as z from 'zod';
import { id, object, text } from './parts.ts';

export const promptSchema = object({
  id: id.describe('How this prompt is called in results. Unique in the task.'),
  template: text.optional().describe('The user message: a template over input, target and row.'),
  messages: z
    .array(object({ role: z.enum(['system', 'user', 'assistant']).describe('Who speaks.'), content: z.string().describe('A template over input, target and row.') }))
    .min(1)
    .optional()
    .describe('All messages, instead of a template.'),
});
