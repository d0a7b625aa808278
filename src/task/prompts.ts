import type { RowSource } from './datasets.ts';

/** How a sample is asked. */
export interface Prompt {
  readonly id: string;
  /** What the first request begins with; empty where the conversation begins with its first turn. A plain `template` is one user message. */
  readonly messages: readonly PromptPart[];
  /** Each is sent as the user's message after the answer to the one before; the answer to the last is the output. */
  readonly turns?: readonly string[] | MessageList;
  readonly fewShot?: FewShot;
}

/** A message, or as many as a column holds. Templates see `input`, `target`, `row` and, with few-shot examples, `few_shot`; turns see `answers` too. */
export type PromptPart = PromptMessage | MessageList;

export const messageRoles = ['system', 'user', 'assistant'] as const;

export interface PromptMessage {
  readonly role: (typeof messageRoles)[number];
  readonly content: string;
}

/** A template that is one path, to a list: `{{ row.messages }}`. */
export interface MessageList {
  readonly list: string;
}

/** Examples that a prompt shows before it asks. */
export type FewShot = FewShotFile | FewShotExamples;

/** A text file, shown as it is. */
export interface FewShotFile {
  readonly textFile: string;
}

/** The same `k` for every sample, in the same order; another takes the place of one whose input is the sample's own. */
export interface FewShotExamples {
  readonly source: RowSource;
  readonly k: number;
  /** Absent: the task's. */
  readonly seed?: number;
  /** Absent: as the dataset's. */
  readonly fields?: { readonly input: string; readonly target: string };
  readonly split?: string;
  /** `text`: each example rendered by `template` and joined, as `few_shot`. `messages`: as a user's message like the prompt's own, answered by `template`. */
  readonly as: 'text' | 'messages';
  readonly template: string;
}
