import { build } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { instrument } from './instrument.ts';

export interface BundledTarget {
  readonly file: string;
  readonly places: number;
  readonly words: readonly string[];
}

/** Makes one file of a target and all that it imports, libraries too, which counts its branches. */
export async function bundleTarget(name: string, folder: string): Promise<BundledTarget> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'targets', `${name}.ts`)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // It is a program, and no part of a bundle.
    external: ['esbuild'],
    // Libraries of CommonJS ask for Node's own modules in its way.
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const { text, places, words } = instrument(outputFiles[0]?.text ?? '');
  const file = path.join(folder, 'target.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return { file, places, words };
}
