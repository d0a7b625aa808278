import { expect, test, vi } from 'vitest';
import { runTests } from '../../src/extension/testing/runTests.ts';

const { warnings } = vi.hoisted(() => ({ warnings: [] as string[] }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  workspace: { isTrusted: false },
  window: { showWarningMessage: async (text: string) => void warnings.push(text) },
}));

test('in a workspace that is not trusted all tests are skipped after one word', async () => {
  const skipped: string[] = [];
  const files = ['a', 'b'].map(label => ({ label, uri: {} }));
  const run = { enqueued: () => undefined, skipped: ({ label }: { readonly label: string }) => skipped.push(label), end: () => skipped.push('end') };
  const given = (value: unknown): never => value as never;
  await runTests(given({}), given({ childrenOf: () => [] }), given(files), given({}), given({ isCancellationRequested: false }), given({ createTestRun: () => run }));
  expect([skipped, warnings.length]).toEqual([['a', 'b', 'end'], 1]);
});
