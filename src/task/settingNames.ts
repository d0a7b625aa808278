export type SettingName = 'parallelRequests' | 'maxParallelRequests' | 'scoringWorkers';

export interface SettingSpec {
  readonly builtIn: number;
  /** Besides numbers. */
  readonly auto?: true;
  /** Where it stands in `pitwall.config.yaml`. */
  readonly config: readonly [string, string];
  readonly editor: string;
  readonly environment: string;
}

/** How each setting is called in each of its sources. Every value is a whole number of at least 1, or `auto` where that is allowed. */
export const settings: Readonly<Record<SettingName, SettingSpec>> = {
  parallelRequests: { builtIn: 10, auto: true, config: ['parallel_requests', 'default'], editor: 'pitwall.parallelRequests.default', environment: 'PITWALL_DEFAULT_PARALLEL_REQUESTS' },
  maxParallelRequests: { builtIn: 50, config: ['parallel_requests', 'max'], editor: 'pitwall.parallelRequests.max', environment: 'PITWALL_MAX_PARALLEL_REQUESTS' },
  scoringWorkers: { builtIn: 1, config: ['scoring', 'workers'], editor: 'pitwall.scoring.workers', environment: 'PITWALL_SCORING_WORKERS' },
};

/** The names of the VS Code settings, for whoever asks the editor for their values. */
export const editorSettingNames: readonly string[] = Object.values(settings).map(spec => spec.editor);
