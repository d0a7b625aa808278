import type { EditorModel, EditorModels, EditorPart } from '../../src/extension/languageModels/editorModel.ts';

export interface FakeEditor extends EditorModels {
  /** What happened, in order: `echo ← user: hi`, `hang cancelled`. */
  readonly seen: string[];
  /** Options of the last request. */
  lastOptions: Readonly<Record<string, unknown>> | undefined;
}

/** As the editor's LanguageModelError is. */
export function lmError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/**
 * An editor whose models do what their ids say: `echo` says the last message again, in two parts; `hang` nothing ever, `halt` half of it; `call` calls a tool;
 * `no-tokens` cannot count; `NoPermissions`, `Blocked`, `NotFound` and `crash` refuse, `late-Blocked` in the middle; `twin` is offered twice. Tokens are words.
 * @param mayAsk what the person has said about them; without an answer, `decide` is what they will say
 */
export function fakeEditor({ mayAsk = true, decide }: { readonly mayAsk?: boolean; readonly decide?: () => Promise<boolean> } = {}): FakeEditor {
  const ids = ['echo', 'hang', 'halt', 'call', 'no-tokens', 'NoPermissions', 'Blocked', 'NotFound', 'crash', 'late-Blocked'];
  const offered = [...ids.map(id => ({ id, vendor: 'fake', family: `${id} family`, version: '1' })), { id: 'twin', vendor: 'fake', family: 'twins', version: '1' }, { id: 'twin', vendor: 'other', family: 'twins', version: '1' }];
  const seen: string[] = [];
  const editor: FakeEditor = {
    seen,
    lastOptions: undefined,
    select: async selector => offered.filter(model => Object.entries(selector).every(([key, value]) => model[key as keyof typeof model] === value)).map(modelOf),
  };
  return editor;

  function modelOf(description: Pick<EditorModel, 'id' | 'vendor' | 'family' | 'version'>): EditorModel {
    const { id } = description;
    return {
      ...description,
      mayAsk: () => (decide === undefined ? mayAsk : undefined),
      async ask(messages, options, signal) {
        editor.lastOptions = options;
        seen.push(`${id} ← ${messages.map(({ role, content }) => `${role}: ${content}`).join(' | ')}`);
        signal.addEventListener('abort', () => seen.push(`${id} cancelled`), { once: true });
        if (decide !== undefined && !(await decide())) throw lmError('NoPermissions', 'not allowed');
        if (id === 'crash') throw new Error('boom.');
        if (/^[A-Z]/.test(id)) throw lmError(id, 'no: sesame');
        return partsOf(id, messages.at(-1)?.content ?? '', signal);
      },
      countTokens: async text => {
        if (id === 'no-tokens') throw new Error('no tokenizer');
        return text.trim().split(/\s+/).length;
      },
    };
  }
}

async function* partsOf(id: string, text: string, signal: AbortSignal): AsyncGenerator<EditorPart> {
  const middle = Math.floor(text.length / 2);
  const at = /[\udc00-\udfff]/.test(text[middle] ?? '') ? middle + 1 : middle;
  const stopped = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('Canceled')), { once: true }));
  if (id === 'hang') await stopped;
  if (id === 'call') yield { type: 'call', name: 'f', input: '{"x":1}' };
  if (id === 'call' || text === '') return;
  yield { type: 'text', text: text.slice(0, at) };
  if (id === 'halt') await stopped;
  if (id === 'late-Blocked') throw Object.assign(new Error('wrapped'), { code: 'Unknown', cause: lmError('Blocked', 'quota') });
  yield { type: 'text', text: text.slice(at) };
}
