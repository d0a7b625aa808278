import type { Source } from '../../../src/task/convert/source.ts';

/** A source that is a folder, of texts by their paths. */
export function folderSource(name: string, files: Readonly<Record<string, string>>): Source {
  const list = (folder: string): readonly string[] | undefined => {
    const start = folder === '.' ? '' : `${folder}/`;
    const names = new Set(Object.keys(files).flatMap(path => (path.startsWith(start) ? [/^[^/]+\/?/.exec(path.slice(start.length))?.[0] ?? ''] : [])));
    return names.size === 0 ? undefined : [...names].toSorted();
  };
  return { name, text: (list('.') ?? []).join('\n'), read: path => files[path], list };
}

/** As pickle.dumps writes {'sentiment': ['中性', '积极', '消极'], 'event': ['财报', '并购', '诉讼', '招聘'], 'sector': ['银行', '证券', '保险', '中药']}, by protocol. */
export const pickles: Readonly<Record<number, string>> = {
  2: 'gAJ9cQAoWAkAAABzZW50aW1lbnRxAV1xAihYBgAAAOS4reaAp3EDWAYAAADnp6/mnoFxBFgGAAAA5raI5p6BcQVlWAUAAABldmVudHEGXXEHKFgGAAAA6LSi5oqlcQhYBgAAAOW5tui0rXEJWAYAAADor4norrxxClgGAAAA5oub6IGYcQtlWAYAAABzZWN0b3JxDF1xDShYBgAAAOmTtuihjHEOWAYAAADor4HliLhxD1gGAAAA5L+d6ZmpcRBYBgAAAOS4reiNr3ERZXUu',
  4: 'gASVkQAAAAAAAAB9lCiMCXNlbnRpbWVudJRdlCiMBuS4reaAp5SMBuenr+aegZSMBua2iOaegZRljAVldmVudJRdlCiMBui0ouaKpZSMBuW5tui0rZSMBuivieiuvJSMBuaLm+iBmJRljAZzZWN0b3KUXZQojAbpk7booYyUjAbor4HliLiUjAbkv53pmamUjAbkuK3oja+UZXUu',
  5: 'gAWVkQAAAAAAAAB9lCiMCXNlbnRpbWVudJRdlCiMBuS4reaAp5SMBuenr+aegZSMBua2iOaegZRljAVldmVudJRdlCiMBui0ouaKpZSMBuW5tui0rZSMBuivieiuvJSMBuaLm+iBmJRljAZzZWN0b3KUXZQojAbpk7booYyUjAbor4HliLiUjAbkv53pmamUjAbkuK3oja+UZXUu',
};

export const byteText = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');

export const parts = ['company', 'product', 'sector', 'event', 'sentiment', 'summary', 'risk', 'suggestion'];
