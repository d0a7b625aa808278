import { isLogLevel, logLevels, type LogLevel } from './logLevel.ts';

/** What values a setting may have. */
export interface SettingKind<Value> {
  accepts(value: unknown): value is Value;
  /** An environment variable's text as the value that it means; a text that means none as it is. */
  readonly fromText: (text: string) => unknown;
  /** For messages, after `must be`. */
  readonly wanted: string;
  /** Where values have names. */
  readonly names?: readonly string[];
}

export const count: SettingKind<number> = {
  accepts: (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1,
  fromText: text => (/^\d+$/.test(text) ? Number(text) : text),
  wanted: 'a whole number of at least 1',
};

export const countOrAuto: SettingKind<number | 'auto'> = {
  accepts: (value): value is number | 'auto' => value === 'auto' || count.accepts(value),
  fromText: count.fromText,
  wanted: `${count.wanted}, or auto`,
};

export const logLevel: SettingKind<LogLevel> = {
  accepts: isLogLevel,
  // Shells' habit is DEBUG.
  fromText: text => text.toLowerCase(),
  wanted: `${logLevels.slice(0, -1).join(', ')} or ${logLevels.at(-1)}`,
  names: logLevels,
};

export const onOrOff: SettingKind<boolean> = {
  accepts: (value): value is boolean => typeof value === 'boolean',
  fromText: text => (/^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : text),
  wanted: 'true or false',
};
