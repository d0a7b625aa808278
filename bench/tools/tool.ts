/** What every tool is asked to do, each in its own words. */
export interface Ask {
  /** Up to and with `/v1`. */
  readonly url: string;
  /** Names the truth server's behaviour. */
  readonly model: string;
  readonly load: { readonly streams: number } | { readonly ratePerS: number };
  /** Counted ones; those of the warm-up come before them. */
  readonly requests: number;
  readonly warmUp: number;
  /** Output tokens of each answer. */
  readonly tokens: number;
  /** False for answers that come whole. */
  readonly stream: boolean;
  /** Of this run alone: what is written lies here. */
  readonly folder: string;
}

/** What a person reads in the tool's own report: ms. */
export interface Told {
  readonly requests: number;
  readonly ttftP50Ms?: number | undefined;
  readonly ttftP99Ms?: number | undefined;
  readonly tpotP50Ms?: number | undefined;
}

/** A program that puts a server under load and reports what it saw, as it is started by those who use it. */
export interface Tool {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** `short`: answers that come whole, as fast as they can. `even`: an open loop whose requests come at even gaps, `poisson`: one whose do not. */
  readonly does: readonly ('streams' | 'tokens' | 'short' | 'even' | 'poisson')[];
  /** It does so few requests a second that it is asked fewer of them where they are short or come by a clock. */
  readonly slow?: boolean;
  /** Installs it where it is not there yet; throws where it cannot be had. */
  install(): void;
  command(ask: Ask): { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };
  read(ask: Ask, stdout: string): Told;
}
