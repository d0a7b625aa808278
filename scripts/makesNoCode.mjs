import { readFile } from 'node:fs/promises';

/** Where a package makes code of a text, and what stands there instead. Each is a way that is not needed: another client of the same library, a check compiled for speed, a global object under another name. */
const instead = [
  { file: /bottleneck[\\/]lib[\\/]RedisConnection\.js$/, from: 'eval("require")("redis")', to: 'undefined' },
  { file: /bottleneck[\\/]lib[\\/]IORedisConnection\.js$/, from: 'eval("require")("ioredis")', to: 'undefined' },
  { file: /zod[\\/]v4[\\/]core[\\/]util\.js$/, from: /const F = Function;\s+new F\(""\);\s+return true;/u, to: 'return false;' },
  { file: /zod[\\/]v4[\\/]core[\\/](?:doc|compile)\.js$/, from: 'const F = Function;', to: 'const F = undefined;' },
  { file: /fast-element[\\/]dist[\\/]esm[\\/]platform\.js$/, from: 'new Function("return this")()', to: 'globalThis' },
];

/** No bundle makes code of a text. A package that does so in another place than it did fails the build, or the test of what is shipped. */
export const makesNoCode = {
  name: 'makes-no-code',
  setup(build) {
    for (const { file, from, to } of instead) {
      build.onLoad({ filter: file }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const contents = text.replace(from, to);
        return contents === text ? { errors: [{ text: `${path} does not hold what was to be replaced; look whether it still makes code of a text, and correct scripts/makesNoCode.mjs` }] } : { contents };
      });
    }
  },
};

/** What would make code of a text, in a bundle as it is shipped: minified, so that a call has no space before its bracket, as a sentence has. */
export const codeMaking = /\beval\(|\(0,\s*eval\)|\bnew Function\b|(?<![.\w$"'`])Function\(|[=(,]\s*Function\s*[;,)]|\bset(?:Timeout|Interval)\(\s*["'`]|\bvm["']?\)?\.(?:runIn|Script|compileFunction)/u;
