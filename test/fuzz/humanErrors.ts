import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import assert from 'node:assert/strict';

/** A sentence for a person: nothing of how it looks inside, and no page of what a stranger wrote. */
const mostWords = 20_000;

/** What reading gives, or undefined where it is refused in words for a person. */
export async function humanly<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    const words = renderHumanError(error);
    assert.ok(words.length < mostWords, `an error of ${words.length} characters`);
    assert.doesNotMatch(words, /\[object Object\]|Cannot read propert|is not a function(?!: got)|is not iterable/);
    return undefined;
  }
}
