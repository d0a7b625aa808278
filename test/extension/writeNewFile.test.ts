import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { renderHumanError, type HumanError } from '../../src/base/humanError.ts';
import { writeNewFile } from '../../src/extension/writeNewFile.ts';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

test('a new file comes with its folders; one that may not be there is a sentence, and what is there stays', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-new-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'tasks', 'first.eval.yaml');
  writeNewFile(file, 'kind: eval\n');
  expect(readFileSync(file, 'utf8')).toBe('kind: eval\n');
  expect(refusal(file)).toBe(`${path.dirname(file)}: first.eval.yaml cannot be written (EEXIST); give yourself the right to write there, or open another folder`);
  writeFileSync(path.join(folder, 'data'), '');
  expect(refusal(path.join(folder, 'data', 'sub', 'first.eval.yaml'))).toContain(': first.eval.yaml cannot be written (ENOTDIR); ');
  expect(readFileSync(file, 'utf8')).toBe('kind: eval\n');
});

function refusal(file: string): string {
  try {
    writeNewFile(file, 'other');
    return 'written';
  } catch (error) {
    return renderHumanError(error as HumanError);
  }
}
