import assert from 'node:assert/strict';

/**
 * Waits until `look` gives `expected`, as a person waits for what a click changes: the panel draws once a frame, and nothing says when.
 *
 * @template T
 * @param {() => Promise<T>} look
 * @param {T | RegExp} expected a pattern is of a text
 */
export async function comesTo(look, expected, ms = 15_000) {
  const deadline = performance.now() + ms;
  for (;;) {
    const seen = await look();
    try {
      if (expected instanceof RegExp) assert.match(seen, expected);
      else assert.deepEqual(seen, expected);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
