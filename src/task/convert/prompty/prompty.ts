import { refuseUnusable } from '../refuseUnusable.ts';
import type { Converter } from '../source.ts';
import { convertPrompty } from './convertPrompty.ts';
import { promptyFile } from './promptyFile.ts';

export const prompty: Converter = { ...promptyFile, convert: source => refuseUnusable(source, convertPrompty(source)) };
