/** What the JavaScript of a scoring thread may hold. V8 would allow each a part of the machine, gigabytes where there is much, and several run beside a server that needs them. */
export const threadHeap = { maxOldGenerationSizeMb: 1024 } as const;
