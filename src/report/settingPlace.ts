/** Where a setting was said: a VS Code setting by its name, or a line of the task file or of `pitwall.config.yaml`, or the key of the task file that says it. */
export type SettingPlace = { readonly type: 'editor'; readonly setting: string } | { readonly type: 'config'; readonly line: number } | { readonly type: 'task'; readonly line?: number; readonly key?: string };

/** Reads a source as runs record it; undefined where there is nothing to open: a default, the environment, a flag. @param taskFile its name */
export function settingPlace(source: string, taskFile: string): SettingPlace | undefined {
  const setting = /^VS Code setting ([\w.]+)$/.exec(source)?.[1];
  if (setting !== undefined) return { type: 'editor', setting };
  const config = /^pitwall\.config\.yaml:(\d+)$/.exec(source)?.[1];
  if (config !== undefined) return { type: 'config', line: Number(config) };
  if (!source.endsWith(taskFile) && !source.includes(`${taskFile}:`)) return undefined;
  const line = /:(\d+)$/.exec(source)?.[1];
  const key = /^(\w+) in /.exec(source)?.[1];
  return { type: 'task', ...(line === undefined ? {} : { line: Number(line) }), ...(key === undefined ? {} : { key }) };
}
