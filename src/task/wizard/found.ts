/** What was found around a new task. Paths are relative to the folder that was looked at, with `/`. */
export interface Found {
  /** The most promising first. */
  readonly data: readonly FoundData[];
  readonly endpoints: readonly FoundEndpoint[];
  /** Environment variables that hold a key of a hosted service. */
  readonly keys: readonly FoundKey[];
}

export interface FoundData {
  readonly path: string;
  readonly columns: readonly string[];
  /** Which columns are asked and expected; absent where none looks like it. */
  readonly input?: string;
  readonly target?: string;
  /** Columns that look like answers that were given. */
  readonly outputs: readonly string[];
  readonly look: TargetLook;
}

/** What targets look like, which decides how answers are judged. */
export const targetLooks = ['number', 'letter', 'short', 'json', 'long'] as const;
export type TargetLook = (typeof targetLooks)[number];

export interface FoundEndpoint {
  /** Who usually listens there: `vLLM`. */
  readonly server: string;
  readonly baseUrl: string;
  readonly models: readonly string[];
}

export interface FoundKey {
  readonly variable: string;
  readonly service: HostedService;
}

export type HostedService = 'openai' | 'anthropic' | 'google';

/** The variables that hold keys by habit, and whose. */
export const keyVariables: readonly FoundKey[] = [
  { variable: 'OPENAI_API_KEY', service: 'openai' },
  { variable: 'ANTHROPIC_API_KEY', service: 'anthropic' },
  { variable: 'GEMINI_API_KEY', service: 'google' },
  { variable: 'GOOGLE_API_KEY', service: 'google' },
  { variable: 'GOOGLE_GENERATIVE_AI_API_KEY', service: 'google' },
];

/** Where servers listen when nobody says otherwise. */
export const usualPorts: readonly { readonly port: number; readonly server: string }[] = [
  { port: 8000, server: 'vLLM' },
  { port: 30_000, server: 'SGLang' },
  { port: 8080, server: 'llama.cpp' },
  { port: 11_434, server: 'Ollama' },
  { port: 1234, server: 'LM Studio' },
  { port: 8399, server: 'pitwall sim' },
];
