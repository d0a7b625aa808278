// The map of the bundles: which entry becomes which file, for which host, and what it must not be able to resolve.
import * as esbuild from 'esbuild';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makesNoCode } from './scripts/makesNoCode.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const common = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', legalComments: 'none' };
const node = { ...common, platform: 'node', format: 'cjs', target: 'node22', define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' } };

/** Everything but the extension is built with `vscode` unresolvable: an import of it fails the build. */
const forbidVscode = {
  name: 'forbid-vscode',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, args => ({ errors: [{ text: `'vscode' may be imported in src/extension only (imported by ${args.importer})` }] }));
  },
};

/** The page checks nothing, and zod tries `new Function` when it is loaded: the page's policy would refuse it, and say so. */
const forbidZod = {
  name: 'forbid-zod',
  setup(build) {
    build.onResolve({ filter: /^zod$/ }, args => ({ errors: [{ text: `'zod' may not get into the page (imported by ${args.importer})` }] }));
  },
};

/** Of zod's messages in some forty languages only the English ones are used; the others cost every process 10 MB. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};

/** What Anthropic's and Google's models need is half a megabyte, undici's pool a quarter: files of their own, loaded with the first such model or the first proxy, and by no other run. */
const sdksApart = {
  name: 'sdks-apart',
  setup(build) {
    build.onResolve({ filter: /\/(aiSdk|undiciPool)\.ts$/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path: path.replace(/^.*\/(\w+)\.ts$/, './$1.js'), external: true } : undefined));
  },
};

/**
 * What `import()` asks for, and what two entries share, is a file of its own, and in no file twice: esbuild cuts only modules that way, and an editor's extension is CommonJS, so each
 * part is cut as the one and written as the other.
 * @param parts the beginning of their names
 * @param inFiles for what is shipped: which parts lie in which files
 */
const inParts = (parts, inFiles = cut => cut) => ({
  name: 'in-parts',
  setup(build) {
    const { outdir } = build.initialOptions;
    const sourcemap = production ? false : 'inline';
    Object.assign(build.initialOptions, { format: 'esm', splitting: true, write: false, metafile: true, chunkNames: `${parts}-[hash]`, sourcemap });
    const asCommonJs = async text => (await esbuild.transform(text, { format: 'cjs', platform: 'node', target: 'node22', minify: production, sourcemap, supported: { 'dynamic-import': false }, legalComments: 'none' })).code;
    build.onEnd(async ({ outputFiles, errors, metafile }) => {
      if (errors.length > 0) return;
      const cut = await Promise.all(outputFiles.map(async ({ path: file, text }) => ({ name: path.basename(file), code: await asCommonJs(text) })));
      const files = production ? inFiles(cut, metafile) : cut;
      mkdirSync(outdir, { recursive: true });
      // Parts of before are nobody's.
      for (const name of readdirSync(outdir)) if (new RegExp(`^${parts}-.*(js|map)$`, 'u').test(name) && !files.some(file => file.name === name)) rmSync(path.join(outdir, name));
      for (const { name, code } of files) writeFileSync(path.join(outdir, name), code);
    });
  },
});

/**
 * Some fifty parts are no bigger than a page. Those that activating needs are `extension.js`, the others lie in one file that is read with the first of them: in both they are functions
 * that run when they are asked for.
 */
function inFewFiles(parts, metafile) {
  const [main, later] = ['extension.js', 'extension-later.js'];
  const atOnce = loadedAtOnce(metafile, main);
  const homeOf = name => (atOnce.has(name) ? main : parts.some(part => part.name === name && part.code.length < 32 * 1024) ? later : undefined);
  const askedFrom = (home, text) => text.replaceAll(/require\("\.\/(extension[^"]*)"\)/gu, (asked, name) => ([undefined, home].includes(homeOf(name)) ? asked : `require("./${homeOf(name)}").part("./${name}")`));
  const fileOf = home => {
    const functions = parts.filter(({ name }) => homeOf(name) === home).map(({ name, code }) => `"./${name}":function(exports,require,module){${askedFrom(home, code)}}`);
    return `"use strict";const parts={${functions.join()}},made={};const part=name=>{if(!(name in made)){if(name in parts){made[name]={exports:{}};try{parts[name](made[name].exports,part,made[name])}catch(error){delete made[name];throw error}}else made[name]={exports:require(name)}}return made[name].exports};exports.part=part;`;
  };
  return [{ name: main, code: `${fileOf(main)}Object.assign(exports,part("./${main}"));` }, { name: later, code: fileOf(later) }, ...parts.filter(({ name }) => homeOf(name) === undefined).map(({ name, code }) => ({ name, code: askedFrom(undefined, code) }))];
}

/** What is loaded with the entry, without an `import()`: names of files. */
export function loadedAtOnce({ outputs }, entry) {
  const fileOf = new Map(Object.keys(outputs).map(file => [path.basename(file), file]));
  const found = new Set();
  const look = name => {
    if (found.has(name) || !fileOf.has(name)) return;
    found.add(name);
    for (const { path: file, kind } of outputs[fileOf.get(name)].imports) if (kind === 'import-statement') look(path.basename(file));
  };
  look(entry);
  return found;
}

export const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/main.ts' }, outdir: 'dist', external: ['vscode'], plugins: [englishOnly, inParts('extension', inFewFiles)] },
  { ...node, entryPoints: { cli: 'src/cli/main.ts', runner: 'src/runner/main.ts' }, outdir: 'dist', plugins: [forbidVscode, englishOnly, sdksApart, inParts('core')] },
  {
    ...node,
    entryPoints: { worker: 'src/runner/scoringWorker.ts', shardWorker: 'src/runner/shards/shardWorker.ts', custom: 'src/runner/scoring/code/customWorker.ts', sandbox: 'src/runner/scoring/code/sandbox/sandboxProcess.ts', measure: 'src/extension/measure/measureProcess.ts', sim: 'src/execute/sim/simThread.ts', timer: 'src/execute/load/timerThread.ts', guard: 'src/execute/replicas/guardProcess.ts', balancer: 'src/execute/replicas/balancerThread.ts', parquet: 'src/execute/datasets/parquet/parquetProcess.ts', loadWorker: 'src/runner/load/threads/loadWorker.ts', aiSdk: 'src/execute/providers/aiSdk.ts', undiciPool: 'src/execute/http/fallback/undiciPool.ts' },
    outdir: 'dist',
    plugins: [forbidVscode, englishOnly, sdksApart],
  },
  { ...node, entryPoints: { comparison: 'src/extension/comparison/comparisonProcess.ts', samples: 'src/extension/samples/samplesThread.ts' }, outdir: 'dist', plugins: [forbidVscode, englishOnly] },
  { ...common, entryPoints: { webview: 'webview/main.ts' }, outdir: 'dist', platform: 'browser', format: 'esm', target: 'chrome130', plugins: [forbidVscode, forbidZod] },
  ...(production ? [] : [{ ...node, entryPoints: { index: 'test/host/index.ts' }, outdir: 'dist-test', external: ['vscode', 'mocha'] }]),
];

// A test imports the map without building it.
if (import.meta.main) {
  const whole = bundles.map(bundle => ({ ...bundle, plugins: [...(bundle.plugins ?? []), makesNoCode] }));
  if (watch) {
    const contexts = await Promise.all(whole.map(b => esbuild.context(b)));
    await Promise.all(contexts.map(c => c.watch()));
  } else {
    await Promise.all(whole.map(b => esbuild.build(b)));
    // Its first line says how Node is to start it.
    chmodSync('dist/cli.js', 0o755);
  }
}
