import * as z from 'zod';
import { datasetFormats } from '../datasets.ts';
import { messageRoles } from '../prompts.ts';
import { wholeFrom } from '../wholeNumber.ts';
import { count, id, object, text } from './parts.ts';
import { sourceKeys } from './source.ts';

const message = object({ role: z.enum(messageRoles).describe('Who speaks.'), content: z.string().describe('A template over input, target and row.') });

const fewShotSchema = object({
  path: text.describe('File of examples, of any dataset format, or a text file (.txt) that is shown as it is. Relative to the task file.'),
  ...sourceKeys,
  format: z.enum([...datasetFormats, 'text']).optional().describe('Of the file (default: what its ending says); text: it is shown as it is.'),
  split: id.optional().describe('Which part of the examples, where the path holds {{ split }} or is a folder of splits.'),
  k: count.optional().describe('How many examples are shown. They are the same for every sample; one whose input is the sample’s own is replaced.'),
  seed: wholeFrom(0).optional().describe('Which examples (default: the task’s seed).'),
  fields: object({
    input: text.optional().describe('Column (or template over row) that is an example’s input.'),
    target: text.optional().describe('Column (or template over row) that is an example’s answer.'),
  })
    .optional()
    .describe('Which columns of an example are its input and its target (default: as in the dataset that is asked).'),
  as: z.enum(['text', 'messages']).optional().describe('text (the default): joined, as {{ few_shot }}. messages: each as a user’s message, written as the prompt’s own, and the answer to it.'),
  template: z.string().optional().describe('How an example is written, over input, target and row; as messages: what answers (default: {{ target }}).'),
});

export const promptSchema = object({
  id: id.describe('How this prompt is called in results. Unique in its list.'),
  template: text.optional().describe('The user message: a template over input, target and row, and few_shot where there are examples.'),
  messages: z
    .union([text, z.array(z.union([text, message])).min(1)])
    .optional()
    .describe('All messages, instead of a template. A text, for one of them or for all, is the path to a list of messages: "{{ row.messages }}".'),
  turns: z
    .union([text, z.array(text).min(1)])
    .optional()
    .describe('What the user says, each after the answer to the one before; the last answer is judged. Templates also over answers; a text is the path to a list of texts: "{{ row.turns }}". `messages` may come before.'),
  few_shot: fewShotSchema.optional().describe('Examples that are shown before the question.'),
});
