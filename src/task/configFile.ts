import * as z from 'zod';
import type { Problem } from '../base/problem.ts';
import { reportIssues } from './issueProblems.ts';
import { readTree } from './positionedTree.ts';
import { createReporter } from './reporter.ts';
import { settings, type SettingName } from './settingNames.ts';
import { wholeFrom } from './wholeNumber.ts';

/** A value with who wrote it, and where. */
export interface WrittenSetting {
  readonly value: number;
  readonly source: string;
  readonly file: string;
  readonly line: number;
}

const count = wholeFrom(1).optional();
const configSchema = z.strictObject({
  parallel_requests: z.strictObject({ default: count, max: count }).optional(),
  scoring: z.strictObject({ workers: count }).optional(),
});

/** Reads `pitwall.config.yaml`: no value where anything in it is wrong. */
export function readConfig(text: string, file: string): { readonly values: Readonly<Partial<Record<SettingName, WrittenSetting>>>; readonly problems: readonly Problem[] } {
  const tree = readTree(text, file);
  if (tree.problems.length > 0) return { values: {}, problems: tree.problems };
  // A file of comments only says nothing.
  const read = configSchema.safeParse(tree.value ?? {});
  if (!read.success) {
    const reporter = createReporter(tree, file);
    reportIssues(read.error.issues, configSchema, tree, reporter, ['config']);
    return { values: {}, problems: reporter.problems() };
  }
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const values: Partial<Record<SettingName, WrittenSetting>> = {};
  for (const [setting, { config }] of Object.entries(settings) as [SettingName, (typeof settings)[SettingName]][]) {
    const value = (read.data as Readonly<Record<string, Readonly<Record<string, number | undefined>> | undefined>>)[config[0]]?.[config[1]];
    const { line } = tree.keyPositionOf(config);
    if (value !== undefined) values[setting] = { value, source: `${name}:${line}`, file, line };
  }
  return { values, problems: [] };
}
