import { beforeEach, expect, test, vi } from 'vitest';
import { HumanError } from '../../src/base/humanError.ts';
import { RunForms, type OpenForm } from '../../src/extension/panel/runForms.ts';
import type { Screen } from '../../src/protocol/screen.ts';

const { commands, errors } = vi.hoisted(() => ({ commands: [] as string[], errors: [] as string[] }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  window: { showErrorMessage: async (text: string) => void errors.push(text) },
  commands: { executeCommand: async (name: string) => (commands.push(name), 'run-1') },
}));

let shown: Screen[];
let forms: RunForms;
beforeEach(() => {
  commands.length = 0;
  errors.length = 0;
  shown = [];
  forms = new RunForms({ show: screen => shown.push(screen), update: screen => shown.push(screen), post: () => undefined });
});

function aForm(more: Partial<OpenForm> = {}): OpenForm {
  const form = { id: 'f', task: 't', counting: false } as unknown as OpenForm['form'];
  return { form, file: {} as OpenForm['file'], problem: async () => undefined, counted: async () => form, ...more };
}

function submit(): void {
  forms.answers().submitForm({ type: 'submitForm', form: 'f', action: 'run', choices: {} });
}

test('a form that is left stops its count, tells nothing more and runs nothing', async () => {
  const counting = Promise.withResolvers<OpenForm['form']>();
  let signal: AbortSignal | undefined;
  const form = aForm({ counted: async given => (signal = given, await counting.promise) });
  forms.open({ ...form, form: { ...form.form, counting: true } });
  expect(signal?.aborted).toBe(false);
  forms.close();
  expect(signal?.aborted).toBe(true);
  counting.resolve(form.form);
  await counting.promise;
  submit();
  expect([shown.length, commands]).toEqual([1, []]);
});

test('a task that is gone while its form is open is told, and the form stays', async () => {
  forms.open(aForm({ problem: async () => await Promise.reject(new HumanError({ what: 'there is no such task file' })) }));
  submit();
  await vi.waitFor(() => expect(errors).toEqual(['there is no such task file.']));
  expect([shown.map(({ type }) => type), commands]).toEqual([['runForm'], []]);
});

test('a form that runs gives way to its run', async () => {
  forms.open(aForm());
  submit();
  await vi.waitFor(() => expect(shown.map(({ type }) => type)).toEqual(['runForm', 'run']));
  expect(commands).toEqual(['pitwall.run']);
});
