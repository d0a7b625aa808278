import type { Plugin } from 'esbuild';

export const makesNoCode: Plugin;
export const codeMaking: RegExp;
