import { InvalidArgumentError } from 'commander';
import { durationPattern, longestMs, parseDuration } from '../task/duration.ts';

/** Readers of numeric flags; what they cannot read becomes commander's message and exit code 2. */
export function positiveInteger(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number above 0.`);
  return Number(text);
}

export function positiveIntegerOrAuto(text: string): number | 'auto' {
  if (text !== 'auto' && !/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError(`"${text}" is neither a whole number above 0 nor auto.`);
  return text === 'auto' ? 'auto' : Number(text);
}

export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError(`"${text}" is not a number from 0 up.`);
  return value;
}

export function wholeNumber(text: string): number {
  const value = numberFromZero(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return value;
}

export function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError(`"${text}" is not a port: they end at 65535.`);
  return value;
}

export function share(text: string): number {
  const value = numberFromZero(text);
  if (value > 1) throw new InvalidArgumentError(`"${text}" is not a share from 0 to 1.`);
  return value;
}

export function aboveZero(text: string): number {
  const value = numberFromZero(text);
  if (value === 0) throw new InvalidArgumentError(`"${text}" is not a number above 0.`);
  return value;
}

export function durationMs(text: string): number {
  const value = parseDuration(text);
  if (!durationPattern.test(text) || value <= 0 || value > longestMs) throw new InvalidArgumentError(`"${text}" is not a duration such as 30s, 10m or 2h.`);
  return value;
}

/** A flag that is given twice would silently be the last one. Not for an option with a default, nor for one that may be repeated. */
export function givenOnce<T>(read: (text: string) => T): (text: string, before: T | undefined) => T {
  return (text, before) => {
    if (before !== undefined) throw new InvalidArgumentError('It is given twice.');
    return read(text);
  };
}
