/** Whether a text is a promptfoo configuration: prompts, providers and tests, and none of a task's keys. */
export function isPromptfoo(text: string): boolean {
  return /^(prompts|"prompts"):/m.test(text) && /^(providers|targets|"providers"):/m.test(text) && !/^(kind|models):/m.test(text);
}
