import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A part of package.json's settings, as far as a reader of them cares. */
export interface Setting {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly anyOf?: readonly Setting[];
  readonly const?: unknown;
  readonly items?: Setting;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly description?: string;
  readonly markdownDescription?: string;
}

export interface SettingsGroup {
  readonly title: string;
  readonly properties: Readonly<Record<string, Setting>>;
}

/** package.json with the English texts where it has their keys. */
export function readManifest(root: string): { readonly contributes: { readonly configuration: SettingsGroup | readonly SettingsGroup[]; readonly [other: string]: unknown }; readonly [other: string]: unknown } {
  const texts = path.join(root, 'package.nls.json');
  const known: Record<string, string> = existsSync(texts) ? (JSON.parse(readFileSync(texts, 'utf8')) as Record<string, string>) : {};
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'), (_, value: unknown) => {
    const key = typeof value === 'string' ? /^%([\w.-]+)%$/u.exec(value)?.[1] : undefined;
    if (key === undefined) return value;
    const text = known[key];
    if (text === undefined) throw new Error(`package.json says %${key}%, and package.nls.json does not`);
    return text;
  }) as ReturnType<typeof readManifest>;
}
