import { readManifest, type Setting, type SettingsGroup } from './manifest.ts';

const begin = '<!-- settings: written by scripts/write-settings.ts from package.json -->';
const end = '<!-- /settings -->';

/** What VS Code's scopes mean to who sets one. */
const scopes: Readonly<Record<string, string>> = { application: 'user, all profiles', machine: 'user', 'machine-overridable': 'user, workspace', window: 'user, workspace', resource: 'user, workspace, folder', 'language-overridable': 'user, workspace, folder, language' };

/** The README with its table of settings made anew from package.json. */
export function withSettings(readme: string, root: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for the settings: write ${begin} and ${end} into it`);
  return `${readme.slice(0, from + begin.length)}\n${settingsTable(root)}\n${readme.slice(to)}`;
}

export function settingsTable(root: string): string {
  return [
    '| setting | what it does | default | values | set for |',
    '|---|---|---|---|---|',
    ...settingsOf(root).map(([name, setting]) => `| ${[`\`${name}\``, descriptionOf(setting), code(setting.default), valuesOf(setting), scopes[setting.scope ?? 'window'] ?? ''].map(cell).join(' | ')} |`),
  ].join('\n');
}

/** In the order of the settings editor. */
export function settingsOf(root: string): [string, Setting][] {
  const { configuration } = readManifest(root).contributes;
  const groups: readonly SettingsGroup[] = 'properties' in configuration ? [configuration] : configuration;
  return groups.flatMap(({ properties }) => Object.entries(properties).sort(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0)));
}

export function descriptionOf({ markdownDescription, description }: Setting): string {
  return (markdownDescription ?? description ?? '').replace(/`#([\w.]+)#`/gu, '`$1`'); // the settings editor's links
}

function valuesOf(setting: Setting): string {
  if (setting.anyOf !== undefined) return setting.anyOf.map(valuesOf).join(', or ');
  if ('const' in setting) return code(setting.const);
  if (setting.enum !== undefined) {
    const told = setting.markdownEnumDescriptions ?? setting.enumDescriptions ?? [];
    return setting.enum.map((value, k) => `${code(value)}${told[k] === undefined ? '' : `: ${told[k].replace(/\.$/u, '')}`}`).join('; ');
  }
  const { minimum, maximum } = setting;
  const range = minimum !== undefined && maximum !== undefined ? ` from ${minimum} to ${maximum}` : minimum !== undefined ? ` from ${minimum} on` : maximum !== undefined ? ` up to ${maximum}` : '';
  const types = setting.type === undefined ? '' : typeof setting.type === 'string' ? nameOf(setting.type, setting) : setting.type.map(type => nameOf(type, setting)).join(' or ');
  return `${types}${range}`;
}

function nameOf(type: string, setting: Setting): string {
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'array') return setting.items === undefined ? 'a list' : `a list of ${valuesOf(setting.items)}`;
  return { integer: 'whole number', number: 'number', string: 'text', null: '`null`', object: 'an object' }[type] ?? type;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value) ?? ''}\``;
}

/** A line break or a bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/gu, ' ');
}
