import { expect, test } from 'vitest';
import { refuseOldNode } from '../../src/cli/refuseOldNode.ts';

test.each(['22.13.0', '22.20.1', '23.0.0', '24.21.0'])('Node %s is new enough', version => {
  expect(() => refuseOldNode(version)).not.toThrow();
});

test.each(['18.0.0', '20.20.2', '22.12.9'])('Node %s is refused in a sentence', version => {
  expect(() => refuseOldNode(version)).toThrow(`Pitwall runs on Node 22.13 or newer, and this is ${version}`);
});
