import { field } from './jsonFields.ts';

/** What a model wants to have called. `input` is what it wrote, JSON or not. */
export interface ToolCall {
  readonly name: string;
  readonly input: string;
}

/**
 * What stands in the output for a reply that calls tools: `[{"name":"get_weather","arguments":{"city":"Paris"}}]`, after the text and a line end where it has
 * text too. Arguments that are no JSON stand as the text they are.
 */
export function outputOf(text: string, calls: readonly ToolCall[]): string {
  if (calls.length === 0) return text;
  const written = JSON.stringify(calls.map(({ name, input }) => ({ name, arguments: valueOf(input) })));
  return text === '' ? written : `${text}\n${written}`;
}

/** OpenAI's calls, whole or in pieces: a piece adds to the call that has its `index`. Push what each `message` or `delta` holds. */
export function createCallCollector(): { push(said: unknown): void; calls(): readonly ToolCall[] } {
  const calls = new Map<number, { name: string; input: string }>();
  return {
    push(said) {
      const pieces = field(said, 'tool_calls');
      if (Array.isArray(pieces)) for (const [k, piece] of (pieces as readonly unknown[]).entries()) add(indexOf(piece, k), field(piece, 'function') ?? field(piece, 'custom'));
      // What it was before there were tools.
      const legacy = field(said, 'function_call');
      if (legacy !== undefined && legacy !== null) add(-1, legacy);
    },
    calls: () => [...calls.values()].filter(call => call.name !== ''),
  };

  function add(index: number, part: unknown): void {
    const call = calls.get(index) ?? { name: '', input: '' };
    calls.set(index, call);
    const name = field(part, 'name');
    // Some servers repeat the name with each piece.
    if (typeof name === 'string' && name !== '') call.name = name;
    call.input += textOf(field(part, 'arguments')) + textOf(field(part, 'input'));
  }
}

function indexOf(piece: unknown, position: number): number {
  const index = field(piece, 'index');
  return typeof index === 'number' ? index : position;
}

/** Arguments should be a text of JSON; some servers send the JSON itself. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueOf(input: string): unknown {
  if (input.trim() === '') return {};
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}
