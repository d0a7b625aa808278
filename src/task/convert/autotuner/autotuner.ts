import type { Converter } from '../source.ts';
import { autotunerFile } from './autotunerFile.ts';
import { convertAutotuner } from './convertAutotuner.ts';

export const autotuner: Converter = { ...autotunerFile, convert: convertAutotuner };
