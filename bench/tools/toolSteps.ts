import { aiperf } from './aiperf.ts';
import { guidellm } from './guidellm.ts';
import { fetchLoop, openaiLoop } from './loopTools.ts';
import { measureTool } from './measureTool.ts';
import { pitwallTool } from './pitwallTool.ts';
import { autocannon, wrk } from './requestTools.ts';
import { sglang } from './sglang.ts';
import type { Ask, Tool } from './tool.ts';

export const tools: readonly Tool[] = [pitwallTool, fetchLoop, openaiLoop, sglang, guidellm, aiperf, autocannon, wrk];
export const streamLevels = [16, 64, 256, 1024] as const;
export const rates = [50, 500, 2000] as const;
/** Tokens of an answer are told apart by how they come. */
export const tokenCases = ['4', '16', 'coalesced'] as const;

export interface ToolStep {
  readonly name: string;
  run(): Promise<Readonly<Record<string, number>>>;
}

type Case = readonly [name: string, does: Tool['does'][number], ask: Omit<Ask, 'url' | 'folder'>];

/** Why a tool has no numbers, by its id or by a step's name. */
export type Notes = Record<string, string>;

/** Every tool at everything it does, in an order in which none is twice in a row. Those that cannot be had, or that fail, leave a note instead of a number. */
export function toolSteps(only: RegExp, notes: Notes, first: boolean): readonly ToolStep[] {
  const cases: readonly Case[] = [
    ...streamLevels.map((n): Case => [String(n), 'streams', { model: 'mock;ttft=100;itl=20;n=50', load: { streams: n }, requests: n >= 1024 ? 2 * n : Math.max(64, 3 * n), warmUp: n, tokens: 50, stream: true }]),
    tokensCase('4', { perEvent: 4, events: 64, more: '' }),
    tokensCase('16', { perEvent: 16, events: 32, more: '' }),
    tokensCase('coalesced', { perEvent: 1, events: 128, more: ';burst=8' }),
    ['short', 'short', { model: 'mock;lat=0', load: { streams: 64 }, requests: 8000, warmUp: 64, tokens: 50, stream: false }],
    ...(['even', 'poisson'] as const).flatMap(does => rates.map((rate): Case => [`rate-${rate}`, does, { model: 'mock;ttft=10;itl=5;n=5', load: { ratePerS: rate }, requests: Math.max(200, 3 * rate), warmUp: 64, tokens: 5, stream: true }])),
  ];
  return cases.flatMap(([name, does, ask]) =>
    tools
      .filter(tool => tool.does.includes(does) && only.test(`tool/${tool.id}/${name}`))
      .map(tool => ({ name: `tool/${tool.id}/${name}`, run: () => oneStep(tool, `tool/${tool.id}/${name}`, tool.slow === true ? { ...ask, requests: fewer(does, ask.requests) } : ask, notes, first) })),
  );
}

function tokensCase(name: (typeof tokenCases)[number], { perEvent, events, more }: { readonly perEvent: number; readonly events: number; readonly more: string }): Case {
  return [`tokens-${name}`, 'tokens', { model: `mock;ttft=50;itl=20;tpe=${perEvent};n=${events}${more}`, load: { streams: 64 }, requests: 128, warmUp: 64, tokens: perEvent * events, stream: true }];
}

/** What a slow tool would need minutes for. */
function fewer(does: Tool['does'][number], requests: number): number {
  if (does === 'short') return requests / 8;
  return does === 'even' || does === 'poisson' ? Math.max(200, requests / 3) : requests;
}

async function oneStep(tool: Tool, name: string, ask: Omit<Ask, 'url' | 'folder'>, notes: Notes, first: boolean): Promise<Readonly<Record<string, number>>> {
  try {
    tool.install();
  } catch (error) {
    notes[tool.id] = `not available: ${firstLine(error)}`;
    return {};
  }
  try {
    const measured = await measureTool(tool, ask, first);
    return { [`${name} failed`]: 0, ...Object.fromEntries(Object.entries(measured).map(([of, value]) => [`${name} ${of}`, value])) };
  } catch (error) {
    notes[name] = firstLine(error);
    return { [`${name} failed`]: 1 };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
}
