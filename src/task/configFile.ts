import * as z from 'zod';
import type { Problem } from '../base/problem.ts';
import { reportIssues } from './issueProblems.ts';
import { readTree } from './positionedTree.ts';
import { createReporter } from './reporter.ts';
import { longestMs, parseDuration } from './duration.ts';
import { limitsOf } from './limitsOf.ts';
import type { WrittenPreset } from './presets.ts';
import type { GpuDeclaration } from './gpus.ts';
import { gpusSchema } from './schema/gpus.ts';
import { presetSchema } from './schema/limits.ts';
import { logLevels } from './logLevel.ts';
import { countOrAuto } from './schema/parts.ts';
import { settings, type SettingName } from './settingNames.ts';
import { wholeFrom } from './wholeNumber.ts';

/** A value with who wrote it, and where. */
export interface WrittenSetting<Value> {
  readonly value: Value;
  readonly source: string;
  readonly file: string;
  readonly line: number;
}

const count = wholeFrom(1).optional();
const configSchema = z.strictObject({
  parallel_requests: z.strictObject({ default: countOrAuto.optional(), max: count }).optional(),
  gpus: gpusSchema.optional(),
  logging: z.strictObject({ level: z.enum(logLevels).optional(), request_logging: z.boolean().optional() }).optional(),
  presets: z.record(z.string(), presetSchema).optional(),
  scoring: z.strictObject({ workers: count, pools: z.record(z.string().min(1), wholeFrom(1)).optional() }).optional(),
});

export interface ReadConfig {
  /** Each of a kind that its setting accepts. */
  readonly values: Readonly<Partial<Record<SettingName, WrittenSetting<unknown>>>>;
  readonly presets: ReadonlyMap<string, WrittenPreset>;
  /** Threads of each named scoring pool. */
  readonly pools: ReadonlyMap<string, { readonly value: number; readonly source: string }>;
  /** Which devices of the machine are used. */
  readonly gpus?: GpuDeclaration;
  readonly problems: readonly Problem[];
}

/** Reads `pitwall.config.yaml`: no value where anything in it is wrong. */
export function readConfig(text: string, file: string): ReadConfig {
  const nothing = { values: {}, presets: new Map<string, WrittenPreset>(), pools: new Map<string, never>() };
  const tree = readTree(text, file);
  if (tree.problems.length > 0) return { ...nothing, problems: tree.problems };
  // A file of comments only says nothing.
  const read = configSchema.safeParse(tree.value ?? {});
  if (!read.success) {
    const reporter = createReporter(tree, file);
    reportIssues(read.error.issues, configSchema, tree, reporter, ['config']);
    return { ...nothing, problems: reporter.problems() };
  }
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const values: Partial<Record<SettingName, WrittenSetting<unknown>>> = {};
  for (const [setting, { config }] of Object.entries(settings) as [SettingName, (typeof settings)[SettingName]][]) {
    const value = (read.data as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[config[0]]?.[config[1]];
    const { line } = tree.keyPositionOf(config);
    if (value !== undefined) values[setting] = { value, source: `${name}:${line}`, file, line };
  }
  const reporter = createReporter(tree, file);
  const presets = new Map<string, WrittenPreset>();
  for (const [preset, written] of Object.entries(read.data.presets ?? {})) {
    const limits = limitsOf(written, parseDuration);
    if ((limits.minIntervalMs ?? 0) > longestMs) reporter.at(['presets', preset, 'min_interval'], `\`min_interval\` must be at most 596h, found ${written.min_interval}`);
    presets.set(preset, { limits, source: `${name}:${tree.keyPositionOf(['presets', preset]).line}` });
  }
  const pools = new Map(Object.entries(read.data.scoring?.pools ?? {}).map(([pool, value]) => [pool, { value, source: `${name}:${tree.keyPositionOf(['scoring', 'pools', pool]).line}` }]));
  const { gpus } = read.data;
  const include = gpus?.include === undefined || gpus.include === 'all' ? 'all' : gpus.include === 'none' ? [] : gpus.include.map(String);
  const declared: GpuDeclaration | undefined = gpus && { include, exclude: (gpus.exclude ?? []).map(String), ...(gpus.slots === undefined ? {} : { slots: gpus.slots }), source: `${name}:${tree.keyPositionOf(['gpus']).line}` };
  return { values, presets, pools, ...(declared === undefined ? {} : { gpus: declared }), problems: reporter.problems() };
}
