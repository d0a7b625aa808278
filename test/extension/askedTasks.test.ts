import { beforeEach, expect, test, vi } from 'vitest';
import { askedTasks } from '../../src/extension/commands/askedTasks.ts';

const editor = vi.hoisted(() => ({ active: undefined as string | undefined, tab: undefined as string | undefined, found: [] as string[], pick: (labels: readonly string[]): readonly string[] | undefined => labels, shown: [] as string[] }));
vi.mock('vscode', () => {
  const file = (fsPath: string): object => ({ scheme: 'file', fsPath });
  class TabInputText {
    readonly uri: object;
    constructor(fsPath: string) {
      this.uri = file(fsPath);
    }
  }
  const folder = { uri: file('/w'), name: 'w', index: 0 };
  return {
    TabInputText,
    l10n: { t: (text: string) => text },
    workspace: { workspaceFolders: [folder], getWorkspaceFolder: () => folder, findFiles: async () => editor.found.map(file) },
    window: {
      get activeTextEditor() {
        return editor.active === undefined ? undefined : { document: { uri: file(editor.active) } };
      },
      get tabGroups() {
        return { activeTabGroup: { activeTab: editor.tab === undefined ? undefined : { input: new TabInputText(editor.tab) } } };
      },
      showQuickPick: async (items: readonly { readonly label: string; readonly picked?: boolean }[]) => {
        editor.shown.push(...items.map(({ label, picked }) => `${label}${picked === true ? ' (picked)' : ''}`));
        const chosen = editor.pick(items.map(({ label }) => label));
        return chosen === undefined ? undefined : items.filter(({ label }) => chosen.includes(label));
      },
    },
  };
});

beforeEach(() => Object.assign(editor, { active: undefined, tab: undefined, found: ['/w/b.eval.yaml', '/w/deep/a.tune.yaml', '/elsewhere/c.eval.yaml'], shown: [] }));

test('the task in the active editor alone is asked, without a question', async () => {
  editor.active = '/w/b.eval.yaml';
  expect(await askedTasks()).toEqual({ folder: '/w', files: ['/w/b.eval.yaml'] });
  expect(editor.shown).toEqual([]);
});

test('so is that of an editor whose text is not read yet', async () => {
  editor.tab = '/w/b.eval.yaml';
  expect(await askedTasks()).toEqual({ folder: '/w', files: ['/w/b.eval.yaml'] });
  editor.active = '/w/deep/a.tune.yaml';
  expect(await askedTasks()).toEqual({ folder: '/w', files: ['/w/deep/a.tune.yaml'] });
  expect(editor.shown).toEqual([]);
});

test.each([
  ['some', (labels: readonly string[]) => labels.slice(1), { folder: '/w', files: ['/w/deep/a.tune.yaml'] }],
  ['none', () => [], { folder: '/w', files: [] }],
  ['given up', () => undefined, undefined],
])('otherwise the person picks of the folder’s: %s', async (_what, pick, expected) => {
  editor.active = '/w/notes.md';
  editor.pick = pick;
  expect(await askedTasks()).toEqual(expected);
  expect(editor.shown).toEqual(['b.eval.yaml', 'deep/a.tune.yaml']);
});

test('where there is no task nobody is asked, and nobody picks', async () => {
  editor.found = [];
  expect([await askedTasks(), editor.shown]).toEqual([{ folder: '/w', files: [] }, []]);
});
