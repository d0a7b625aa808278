import { longestMs, parseDuration } from './duration.ts';
import type { Checking } from './checking.ts';
import type { Reporter } from './reporter.ts';

/** Reads durations, and reports those that no timer can hold, or that are 0 where that makes no sense. */
export function durationReader(reporter: Reporter): Checking['duration'] {
  return (text, path, allow) => {
    const ms = parseDuration(text);
    const key = path.findLast(part => typeof part === 'string') ?? '';
    if (ms === 0 && allow === undefined) reporter.at(path, `\`${key}\` must be longer than 0`);
    if (ms > longestMs) reporter.at(path, `\`${key}\` must be at most 596h, found ${text}`);
    return ms;
  };
}
