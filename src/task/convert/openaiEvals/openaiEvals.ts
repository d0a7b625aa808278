import { refuseUnusable } from '../refuseUnusable.ts';
import type { Converter } from '../source.ts';
import { convertOpenaiEvals } from './convertOpenaiEvals.ts';
import { openaiEvalsFile } from './openaiEvalsFile.ts';

export const openaiEvals: Converter = { ...openaiEvalsFile, convert: source => refuseUnusable(source, convertOpenaiEvals(source)) };
