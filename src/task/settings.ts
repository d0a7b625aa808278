import type { Advice, Fix, Problem } from '../base/problem.ts';
import { readConfig, type WrittenSetting } from './configFile.ts';
import type { LogLevel } from './logLevel.ts';
import type { Limits, Model } from './models.ts';
import { advise, nearest } from './nearest.ts';
import { builtInPresets, expandPreset } from './presets.ts';
import { problemAt } from './position.ts';
import { readTree, type Path } from './positionedTree.ts';
import { settings as specs, type SettingName, type SettingSpec } from './settingNames.ts';
import type { Task } from './task.ts';
import { allModels } from './allModels.ts';

/** A value in force, and who said so: `built-in`, `pitwall.config.yaml:3`, `task gsm8k.eval.yaml:7`, `flag --parallel-requests`, … */
export interface Setting<Value = number> {
  readonly value: Value;
  readonly source: string;
}

export interface Settings {
  /** Requests of the run in flight at once. `auto`: as many as each endpoint is found to be worth, up to the maximum. */
  readonly parallelRequests: Setting<number | 'auto'>;
  readonly maxParallelRequests: Setting;
  /** Threads that score, outside the named pools. */
  readonly scoringWorkers: Setting;
  /** Threads of each named pool: those of a dataset's `track` score nothing else. */
  readonly scoringPools: ReadonlyMap<string, Setting>;
  /** Of each model, by id: its preset's, and its own over them. */
  readonly limits: ReadonlyMap<string, Limits>;
  /** What the run's log holds. */
  readonly logLevel: Setting<LogLevel>;
  /** Whether each attempt is written as a line of JSON. */
  readonly requestLogging: Setting<boolean>;
}

/** Lowest to highest: built-in, config, editor, environment, task, flags. */
export interface SettingSources {
  /** `pitwall.config.yaml` at the workspace root. */
  readonly config?: { readonly text: string; readonly file: string };
  /** VS Code settings that a person changed, by full name. */
  readonly editor?: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly task?: Task;
  readonly flags?: { readonly parallelRequests?: number | 'auto'; readonly logLevel?: LogLevel; readonly requestLogging?: true };
}

/** The settings in force with the source of each. What asks for more than the maximum is a problem, never cut. */
export function resolveSettings(sources: SettingSources): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const { task } = sources;
  const config = sources.config === undefined ? undefined : readConfig(sources.config.text, sources.config.file);
  const problems: Problem[] = [...(config?.problems ?? [])];
  const nowhere = { file: task?.file ?? sources.config?.file ?? '', line: 1 };

  const maxParallelRequests = strongest('maxParallelRequests', specs.maxParallelRequests);
  const given = strongest('parallelRequests', specs.parallelRequests);
  const scoringWorkers = strongest('scoringWorkers', specs.scoringWorkers);
  const logLevel = flag('--log-level', sources.flags?.logLevel) ?? strongest('logLevel', specs.logLevel);
  const requestLogging = flag('--log-requests', sources.flags?.requestLogging) ?? strongest('requestLogging', specs.requestLogging);
  const asked = askedFor(sources) ?? given;
  // Nobody asked for the built-in default: a lower maximum is reason enough to stay below it.
  const parallelRequests = asked.source === 'built-in' && isMore(asked) ? { ...maxParallelRequests, line: 1 } : asked;
  if (isMore(parallelRequests) && task?.sweep === undefined) tooMany(parallelRequests, 'parallel_requests', task?.parallelRequests !== undefined && sources.flags?.parallelRequests === undefined ? ['parallel_requests'] : undefined);
  for (const [k, value] of (task?.sweep?.levels ?? []).entries()) {
    const line = task?.sweep?.lines[k] ?? 1;
    if (isMore({ value })) tooMany({ value, source: taskSource(task, line), ...nowhere, line }, 'a level of `request_sweep`', ['request_sweep', k]);
  }
  const limits = new Map((task === undefined ? [] : allModels(task)).map(model => [model.id, limitsOfModel(model)]));
  return {
    settings: {
      parallelRequests: plain(parallelRequests),
      maxParallelRequests: plain(maxParallelRequests),
      scoringWorkers: plain(scoringWorkers),
      scoringPools: config?.pools ?? new Map<string, never>(),
      limits,
      logLevel: plain(logLevel),
      requestLogging: plain(requestLogging),
    },
    problems,
  };

  function limitsOfModel({ id, limits: own, limitLine, presetLine }: Model): Limits {
    const of = (key: string): Path => [...pathOfModel(id), 'limits', key];
    const presets = config?.presets ?? new Map<string, never>();
    const expanded = expandPreset(own, presets);
    if (expanded === undefined) {
      const known = [...new Set([...Object.keys(builtInPresets), ...presets.keys()])];
      const near = nearest(own.preset ?? '', known);
      const toDo = near === undefined ? `the presets are ${known.join(', ')}; others go into \`presets\` of pitwall.config.yaml` : advise(own.preset ?? '', known, '');
      problems.push(lineProblem({ ...nowhere, line: presetLine ?? 1 }, `model \`${id}\`: there is no preset \`${own.preset}\``, toDo, of('preset')));
      return own;
    }
    const value = expanded.limits.parallelRequests;
    if (value === undefined || !isMore({ value })) return expanded.limits;
    const what = `parallel_requests of model \`${id}\``;
    // Nobody asked for the number of a built-in preset: a lower maximum is reason enough to stay below it.
    if (own.parallelRequests === undefined && expanded.source === 'built-in') return { ...expanded.limits, parallelRequests: maxParallelRequests.value };
    if (own.parallelRequests === undefined) tooMany({ value, source: `preset ${own.preset}, ${expanded.source}`, ...nowhere, line: presetLine ?? 1 }, what, of('preset'));
    else tooMany({ value, source: taskSource(task, limitLine), ...nowhere, line: limitLine ?? 1 }, what, of('parallel_requests'));
    return expanded.limits;
  }

  /** `auto` stays within the maximum by itself. */
  function isMore({ value }: { readonly value: number | 'auto' }): boolean {
    return value !== 'auto' && value > maxParallelRequests.value;
  }

  function strongest<Value>(name: SettingName, spec: SettingSpec<Value>): WrittenSetting<Value> {
    return fromEnvironment(spec) ?? fromEditor(spec) ?? fromConfig(name, spec) ?? { value: spec.builtIn, source: 'built-in', ...nowhere };
  }

  function fromConfig<Value>(name: SettingName, { kind }: SettingSpec<Value>): WrittenSetting<Value> | undefined {
    const written = config?.values[name];
    return written !== undefined && kind.accepts(written.value) ? { ...written, value: written.value } : undefined;
  }

  function fromEnvironment<Value>(spec: SettingSpec<Value>): WrittenSetting<Value> | undefined {
    const name = [spec.environment, spec.theirEnvironment ?? spec.environment].find(each => (sources.environment[each]?.trim() ?? '') !== '');
    return name === undefined ? undefined : checked(spec, spec.kind.fromText(sources.environment[name]?.trim() ?? ''), `environment ${name}`);
  }

  function fromEditor<Value>(spec: SettingSpec<Value>): WrittenSetting<Value> | undefined {
    const value = sources.editor?.[spec.editor];
    return value === undefined || value === null ? undefined : checked(spec, value, `VS Code setting ${spec.editor}`);
  }

  function checked<Value>({ kind }: SettingSpec<Value>, value: unknown, source: string): WrittenSetting<Value> | undefined {
    if (kind.accepts(value)) return { value, source, ...nowhere };
    const near = typeof value === 'string' && kind.names !== undefined ? nearest(value, kind.names) : undefined;
    problems.push(lineProblem(nowhere, `${source} must be ${kind.wanted}, not ${JSON.stringify(value)}`, near === undefined ? 'correct it, or remove it' : `did you mean \`${near}\`?`));
    return undefined;
  }

  function flag<Value>(name: string, value: Value | undefined): Setting<Value> | undefined {
    return value === undefined ? undefined : { value, source: `flag ${name}` };
  }

  function pathOfModel(id: string): Path {
    const k = task?.models.findIndex(model => model.id === id) ?? -1;
    return k >= 0 ? ['models', k] : ['helpers', task?.helpers?.findIndex(model => model.id === id) ?? -1];
  }

  /** @param path where the value stands in the task file, if it comes from there */
  function tooMany(setting: WrittenSetting<number | 'auto'>, what: string, path?: Path): void {
    const { source, value } = maxParallelRequests;
    const raise = `ask for ${value} at most, or raise the maximum: \`parallel_requests: {max: ${setting.value}}\` in pitwall.config.yaml, the VS Code setting ${specs.maxParallelRequests.editor}, or ${specs.maxParallelRequests.environment}`;
    const fixes: readonly Fix[] = [...(path === undefined || path.at(-1) === 'preset' ? [] : [{ do: 'replace', word: String(setting.value), by: String(value) } as const]), { do: 'openSetting', setting: specs.maxParallelRequests.editor }];
    problems.push(lineProblem(setting, `${what} is ${setting.value} (${setting.source}), more than the maximum of ${value} (${source})`, { toDo: raise, fixes }, path));
  }

  function lineProblem({ file, line }: { readonly file: string; readonly line: number }, message: string, toDo: string | Advice, path?: Path): Problem {
    // Another line: the value comes from elsewhere, such as `--set`, or an anchor.
    const written = path === undefined || task === undefined ? undefined : readTree(task.text, task.file).positionOf(path);
    return problemAt(file, written?.line === line ? written : { line, column: 1, endLine: line + 1, endColumn: 1 }, message, toDo);
  }
}

/** What the task or a flag asks for. */
function askedFor({ task, flags }: SettingSources): WrittenSetting<number | 'auto'> | undefined {
  const file = task?.file ?? '';
  if (flags?.parallelRequests !== undefined) return { value: flags.parallelRequests, source: 'flag --parallel-requests', file, line: 1 };
  const own = task?.parallelRequests;
  return own === undefined ? undefined : { value: own.value, source: own.from === undefined ? taskSource(task, own.line) : `flag ${own.from}`, file, line: own.line };
}

function taskSource(task: Task | undefined, line: number | undefined): string {
  const name = task?.file.split(/[/\\]/).at(-1) ?? '';
  return `task ${name}${line === undefined ? '' : `:${line}`}`;
}

function plain<Value>({ value, source }: Setting<Value>): Setting<Value> {
  return { value, source };
}
