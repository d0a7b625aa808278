import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';

test('as node:crypto, at every length around the blocks', () => {
  for (let n = 0; n < 200; n++) {
    const text = 'aé日😀'.repeat(n).slice(0, n);
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
  }
});
