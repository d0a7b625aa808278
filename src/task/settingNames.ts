import type { LogLevel } from './logLevel.ts';
import { count, countOrAuto, logLevel, onOrOff, type SettingKind } from './settingKinds.ts';

export interface SettingSpec<Value> {
  readonly builtIn: Value;
  readonly kind: SettingKind<Value>;
  /** Where it stands in `pitwall.config.yaml`. */
  readonly config: readonly [string, string];
  readonly editor: string;
  readonly environment: string;
  /** A variable of another tool that says the same; ours is stronger. */
  readonly theirEnvironment?: string;
}

export interface SettingSpecs {
  readonly parallelRequests: SettingSpec<number | 'auto'>;
  readonly maxParallelRequests: SettingSpec<number>;
  readonly scoringWorkers: SettingSpec<number>;
  readonly logLevel: SettingSpec<LogLevel>;
  readonly requestLogging: SettingSpec<boolean>;
}

export type SettingName = keyof SettingSpecs;

/** How each setting is called in each of its sources. */
export const settings: SettingSpecs = {
  parallelRequests: { builtIn: 10, kind: countOrAuto, config: ['parallel_requests', 'default'], editor: 'pitwall.parallelRequests.default', environment: 'PITWALL_DEFAULT_PARALLEL_REQUESTS', theirEnvironment: 'EVALAP_DEFAULT_PARALLEL_REQUESTS' },
  maxParallelRequests: { builtIn: 50, kind: count, config: ['parallel_requests', 'max'], editor: 'pitwall.parallelRequests.max', environment: 'PITWALL_MAX_PARALLEL_REQUESTS', theirEnvironment: 'EVALAP_MAX_PARALLEL_REQUESTS' },
  scoringWorkers: { builtIn: 1, kind: count, config: ['scoring', 'workers'], editor: 'pitwall.scoring.workers', environment: 'PITWALL_SCORING_WORKERS' },
  logLevel: { builtIn: 'info', kind: logLevel, config: ['logging', 'level'], editor: 'pitwall.logging.level', environment: 'PITWALL_LOG_LEVEL' },
  requestLogging: { builtIn: false, kind: onOrOff, config: ['logging', 'request_logging'], editor: 'pitwall.logging.requestLogging', environment: 'PITWALL_REQUEST_LOGGING' },
};

/** The names of the VS Code settings, for whoever asks the editor for their values. */
export const editorSettingNames: readonly string[] = Object.values<{ readonly editor: string }>({ ...settings }).map(spec => spec.editor);
