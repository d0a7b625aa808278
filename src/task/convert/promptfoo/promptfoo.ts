import { refuseUnusable } from '../refuseUnusable.ts';
import type { Converter } from '../source.ts';
import { convertPromptfoo } from './convertPromptfoo.ts';
import { promptfooFile } from './promptfooFile.ts';

export const promptfoo: Converter = { ...promptfooFile, convert: source => refuseUnusable(source, convertPromptfoo(source)) };
