/** What a cache of the store holds; undefined where a damage left no JSON of it. */
export function storedJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}
