import { request as ask } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import type { Answer } from '../../src/execute/provider.ts';
import { openBridge, type Bridge } from '../../src/extension/languageModels/bridge.ts';
import { bridgeVariables } from '../../src/task/editorBridge.ts';
import type { VscodeLmModel } from '../../src/task/models.ts';
import { fakeEditor, type FakeEditor } from '../fake/editorModels.ts';

const opened: Bridge[] = [];
afterEach(() => opened.splice(0).forEach(bridge => bridge.dispose()));

async function open(editor: FakeEditor = fakeEditor()): Promise<Bridge> {
  const bridge = await openBridge(editor);
  opened.push(bridge);
  return bridge;
}

type Message = { readonly role: string; readonly content: string };
const hello: readonly Message[] = [{ role: 'user', content: 'hello you' }];

function provider(bridge: Pick<Bridge, 'environment'>, part: Partial<VscodeLmModel>): ReturnType<typeof createProvider> {
  const model: VscodeLmModel = { id: 'm', provider: 'vscode-lm', model: 'echo', params: {}, timeoutMs: 5000, limits: {}, ...part };
  return createProvider(model, { environment: { DEPTH: '9', ...bridge.environment }, connections: 8, clock: systemClock });
}

async function said(bridge: Pick<Bridge, 'environment'>, part: Partial<VscodeLmModel>, messages = hello, signal = new AbortController().signal): Promise<string> {
  const asked = provider(bridge, part);
  try {
    return say(await asked.ask({ messages, sample: { index: 0, row: {} } }, signal));
  } finally {
    asked.dispose();
  }
}

describe('what the editor is asked, and what it says', () => {
  test('messages and options as they are; tokens by the model’s tokenizer', async () => {
    const editor = fakeEditor();
    const messages = [{ role: 'system', content: 'Be short.' }, { role: 'user', content: '1+1?' }, { role: 'assistant', content: '2' }, { role: 'user', content: 'And 2 + 2?' }];
    expect(await said(await open(editor), { params: { temperature: 0, depth: '${env:DEPTH}' } }, messages)).toBe('ok "And 2 + 2?", tokens 8 4');
    expect([editor.seen[0], editor.lastOptions]).toEqual(['echo ← system: Be short. | user: 1+1? | assistant: 2 | user: And 2 + 2?', { temperature: 0, depth: '9' }]);
  });

  test.each<[string, Partial<VscodeLmModel>, string]>([
    ['by its family', { model: undefined as never, family: 'echo family', vendor: 'fake' }, 'ok "hello you", tokens 2 2'],
    ['one that cannot count: tokens are not known, rather than guessed', { model: 'no-tokens' }, 'ok "hello you"'],
    ['a call', { model: 'call' }, 'ok "[{\\"name\\":\\"f\\",\\"arguments\\":{\\"x\\":1}}]", tokens 2 1'],
    ['no consent', { model: 'NoPermissions' }, 'failed authentication: the editor does not let Pitwall use this model: no: sesame'],
    ['a quota', { model: 'Blocked' }, 'failed rateLimited (retry): the editor blocks this model for now: no: sesame'],
    ['gone in the meantime', { model: 'NotFound' }, 'failed clientError: the editor does not know this model any more: no: sesame'],
    ['anything else', { model: 'crash' }, 'failed serverError (retry): the editor’s model failed: boom'],
    ['a quota in the middle, wrapped by the editor', { model: 'late-Blocked' }, 'failed rateLimited (retry): the editor blocks this model for now: wrapped'],
    ['never offered', { model: 'gpt-9' }, 'failed clientError: the editor offers no model `gpt-9`; it offers `echo` (fake), `hang` (fake), `halt` (fake), `call` (fake), `no-tokens` (fake), `NoPermissions` (fake), `Blocked` (fake), `NotFound` (fake), `crash` (fake), `late-Blocked` (fake), `twin` (fake), `twin` (other)'],
    ['two that fit', { model: 'twin' }, 'failed clientError: 2 of the editor’s models fit model `twin`: `twin` (fake), `twin` (other); name one by `model` and `vendor`'],
  ])('%s', async (_name, part, expected) => {
    const { model, ...rest } = part;
    expect(await said(await open(), { ...rest, ...(model === undefined && 'model' in part ? { model: undefined as never } : { model: model ?? 'echo' }) })).toBe(expected);
  });

  test('an editor without models says what to do', async () => {
    const editor = { ...fakeEditor(), select: async () => [] };
    expect(await said(await open(editor), {})).toBe('failed clientError: the editor offers no language model at all, so not model `echo`; install and sign in to an extension that does, such as GitHub Copilot Chat');
  });

  test('a cancel reaches the model', async () => {
    const editor = fakeEditor();
    const bridge = await open(editor);
    const stop = new AbortController();
    const answer = said(bridge, { model: 'halt' }, hello, stop.signal);
    await until(() => editor.seen.length === 1);
    stop.abort();
    expect(await answer).toMatch(/^cancelled cancelled/);
    await until(() => editor.seen.length === 2);
    expect(editor.seen).toEqual(['halt ← user: hello you', 'halt cancelled']);
  });
});

describe('the person’s consent', () => {
  test('is asked for once, while the other requests wait for it', async () => {
    const decision = Promise.withResolvers<boolean>();
    const editor = fakeEditor({ decide: () => decision.promise });
    const bridge = await open(editor);
    const answers = Promise.all(['a', 'b', 'c'].map(content => said(bridge, {}, [{ role: 'user', content }])));
    await until(() => editor.seen.length > 0);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(editor.seen).toHaveLength(1);
    decision.resolve(true);
    expect(await answers).toEqual(['ok "a", tokens 1 1', 'ok "b", tokens 1 1', 'ok "c", tokens 1 1']);
  });

  test('a refusal holds for the run', async () => {
    const editor = fakeEditor({ decide: async () => false });
    const bridge = await open(editor);
    const refused = 'failed authentication: the editor does not let Pitwall use this model: not allowed';
    expect(await Promise.all([said(bridge, {}), said(bridge, {})])).toEqual([refused, refused]);
    expect(await said(bridge, {})).toBe(refused);
    expect(editor.seen).toHaveLength(1);
  });
});

describe('without a window', () => {
  const gone = 'failed unreachable, nobody left: it needs the editor, and the window that asked it for this run is gone; resume the run in VS Code';

  test('in a terminal it is one sentence', () => {
    expect(() => provider({ environment: {} }, {})).toThrow(expect.objectContaining({ what: 'it needs the editor, which alone can ask it', where: 'model `m`', toDo: 'run the task in VS Code, with Pitwall: Run Task' }));
  });

  test('one that closes under a request, and one that has closed', async () => {
    const editor = fakeEditor();
    const bridge = await open(editor);
    const answer = said(bridge, { model: 'hang' });
    await until(() => editor.seen.length === 1);
    bridge.dispose();
    expect(await answer).toBe(gone);
    expect(await said(bridge, {})).toBe(gone);
    await until(() => editor.seen.length === 2);
  });

  test('another run’s bridge on the same port is not this one', async () => {
    const bridge = await open();
    expect(await said({ environment: { ...bridge.environment, [bridgeVariables.token]: 'of another run' } }, {})).toBe(gone);
  });
});

describe('who may ask', () => {
  const body = JSON.stringify({ selector: { id: 'echo' }, messages: hello, options: {} });

  test.each<[string, { path?: string; method?: string; headers?: Readonly<Record<string, string | undefined>>; body?: string }, number]>([
    ['the runner', {}, 200],
    ['nobody without the token', { headers: { authorization: undefined } }, 401],
    ['nobody with another', { headers: { authorization: 'Bearer guess' } }, 401],
    ['no page of a browser', { headers: { origin: 'http://127.0.0.1' } }, 403],
    ['no page that has pointed its own name here', { headers: { host: 'evil.example:80' } }, 403],
    ['no other name of this machine', { headers: { host: 'localhost:1' } }, 403],
    ['nothing else', { path: '/models' }, 404],
    ['in no other way', { method: 'GET' }, 405],
    ['with nothing but JSON', { headers: { 'content-type': 'text/plain' } }, 415],
    ['that is an ask', { body: '{"selector":{}}' }, 400],
    ['of a length that is sane', { headers: { 'content-length': String(33 * 1024 * 1024) } }, 413],
    ['also where the length is not said', { headers: { 'transfer-encoding': 'chunked' }, body: ' '.repeat(33 * 1024 * 1024) }, 413],
  ])('%s', async (_name, change, expected) => {
    const editor = fakeEditor();
    const { environment } = await open(editor);
    const url = new URL(change.path ?? '/ask', environment[bridgeVariables.url]);
    expect(url.hostname).toBe('127.0.0.1');
    const headers = { host: url.host, 'content-type': 'application/json', authorization: `Bearer ${environment[bridgeVariables.token] ?? ''}`, ...change.headers };
    const known = Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    const status = await new Promise((resolve, reject) => {
      const sent = ask(url, { method: change.method ?? 'POST', headers: known, agent: false }, response => resolve(response.resume().statusCode));
      sent.on('error', reject).end(change.body ?? (change.method === 'GET' ? undefined : body));
    });
    expect([status, editor.seen.length]).toEqual([expected, expected === 200 ? 1 : 0]);
  });

  test('each run has a token of its own', async () => {
    const tokens = [await open(), await open()].map(({ environment }) => environment[bridgeVariables.token] ?? '');
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(tokens.every(token => token.length >= 43)).toBe(true);
  });
});

async function until(probe: () => boolean): Promise<void> {
  while (!probe()) await new Promise(resolve => setTimeout(resolve, 5));
}

/** `ok "text", tokens 5 2`, `failed serverError (retry): words` */
function say(answer: Answer): string {
  if (answer.outcome !== 'ok') return `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}${answer.nobodyLeft === true ? ', nobody left' : ''}: ${answer.error}`;
  const { output, tokensIn, tokensOut } = answer;
  return `ok ${JSON.stringify(output)}${tokensIn === undefined ? '' : `, tokens ${tokensIn} ${tokensOut ?? '?'}`}`;
}
