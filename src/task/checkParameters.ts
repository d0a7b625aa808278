import type { Checking } from './checking.ts';
import { levelsOf } from './levels.ts';
import { advise } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTune } from './schema/tune.ts';
import { flagOf, presets } from './server/presets.ts';
import { placeNames } from './server/renderServer.ts';
import type { Parameter, ParameterValue, ServerPreset } from './tune.ts';

type Written = WrittenTune['parameters'][string];

/** Words that mean something else in an expression. */
const reserved = ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace', 'loop', 'caller'];

/**
 * What may be varied, in the order of the file; one without levels is left out.
 * @returns `names`: also of those whose values are wrong
 */
export function readParameters(written: WrittenTune['parameters'], preset: ServerPreset | undefined, { reporter }: Checking): { readonly parameters: readonly Parameter[]; readonly names: readonly string[] } {
  const named = Object.entries(written).filter(([name]) => checkName(name, ['parameters', name]));
  const parameters = named.flatMap(([name, value]) => {
    const parameter = read(name, value, ['parameters', name]);
    return parameter === undefined ? [] : [parameter];
  });
  if (Object.keys(written).length === 0) reporter.atKey(['parameters'], '`parameters` holds none, so there is one configuration alone', 'add one, e.g. `slots: [1, 2, 4]`; a server that is only measured belongs into a bench');
  return { parameters, names: named.flatMap(([name, value]) => (Array.isArray(value) && value.length === 0 ? [] : [name])) };

  function checkName(name: string, path: Path): boolean {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      const plain = name.replaceAll(/\W+/g, '_').replace(/^_+(?=\w)|_+$/g, '');
      reporter.atKey(path, `\`${name}\` cannot be read in an expression: a parameter’s name is made of letters, digits and _`, /^[A-Za-z_]\w*$/.test(plain) ? `write \`${plain}\`${preset === undefined ? '' : ', which becomes the flag with dashes'}` : 'give it another name');
      return false;
    }
    if (placeNames.includes(name)) reporter.atKey(path, `\`${name}\` is what Pitwall gives each replica`, 'give the parameter another name, or remove it');
    else if (reserved.includes(name)) reporter.atKey(path, `\`${name}\` means something else in an expression`, 'give the parameter another name');
    else return true;
    return false;
  }

  function read(name: string, value: Written, path: Path): Parameter | undefined {
    if (value === 'auto') return readAuto(name, path);
    if (Array.isArray(value)) return readLevels(name, value, path);
    return 'preset' in value ? readBundles(name, value.preset, [...path, 'preset']) : readRange(name, value, path);
  }

  function readLevels(name: string, levels: readonly ParameterValue[], path: Path): Parameter | undefined {
    if (levels.length === 0) {
      reporter.at(path, `\`${name}\` has no levels, so it is left out`, 'add some, or remove it', 'warning');
      return undefined;
    }
    for (const [k, level] of levels.entries()) if (levels.some((other, before) => before < k && String(other) === String(level))) reporter.at([...path, k], `\`${name}\` has ${String(level)} already`, 'remove it');
    return { name, levels };
  }

  function readBundles(name: string, levels: readonly string[], path: Path): Parameter | undefined {
    if (preset === undefined) {
      reporter.atKey(path, '`preset` names what a server’s preset knows, and `server` has none', 'add `preset: vllm`, `sglang` or `llama-server` to `server`, or write levels');
      return undefined;
    }
    const { bundles } = presets[preset];
    for (const [k, level] of levels.entries()) {
      if (!Object.hasOwn(bundles, level)) reporter.at([...path, k], `${preset} has no set of flags called \`${level}\``, advise(level, Object.keys(bundles), 'there is'));
      if (levels.indexOf(level) < k) reporter.at([...path, k], `\`${name}\` has ${level} already`, 'remove it');
    }
    return { name, levels, expands: Object.fromEntries(levels.map(level => [level, bundles[level] ?? {}])) };
  }

  function readAuto(name: string, path: Path): Parameter | undefined {
    const ranges = preset === undefined ? {} : presets[preset].ranges;
    // `slots` is llama-server's `parallel`.
    const flag = preset === undefined ? undefined : flagOf(presets[preset], name);
    const range = preset === undefined ? undefined : Object.entries(ranges).find(([known]) => flagOf(presets[preset], known) === flag)?.[1];
    if (range === undefined) {
      reporter.at(path, preset === undefined ? '`auto` is the range that a server’s preset has, and `server` has none' : `${preset} has no range for \`${name}\``, preset === undefined ? 'write levels, or {min, max}' : `write levels, or {min, max}; there is one for ${Object.keys(ranges).join(', ')}`);
      return undefined;
    }
    return 'min' in range ? { name, ...range, whole: isWhole(range) } : { name, levels: range };
  }

  function readRange(name: string, { min, max, step, scale = 'linear' }: Exclude<Extract<Written, { min: number }>, readonly unknown[]>, path: Path): Parameter {
    if (!(min < max)) reporter.at([...path, 'min'], min === max ? `\`min\` and \`max\` are both ${min}` : `\`min: ${min}\` is above \`max: ${max}\``, min === max ? `write it as a level: [${min}]` : 'exchange them');
    else if (scale === 'log' && min <= 0) reporter.at([...path, 'min'], 'a logarithmic scale begins above 0', 'raise `min`, or remove `scale`');
    else if (scale === 'log' && step !== undefined) reporter.atKey([...path, 'step'], '`step` divides a linear scale, and `scale` is log', 'remove one of the two, or write the levels');
    else if (step !== undefined && step > max - min) reporter.at([...path, 'step'], `\`step: ${step}\` is longer than from ${min} to ${max}`, 'make it smaller');
    else if (step !== undefined && levelsOf({ name, min, max, step, scale, whole: false }) === undefined) reporter.at([...path, 'step'], `\`step: ${step}\` makes more than 10,000 values`, 'make it larger, or remove it');
    return { name, min, max, ...(step === undefined ? {} : { step }), scale, whole: isWhole({ min, max, ...(step === undefined ? {} : { step }) }) };
  }
}

function isWhole({ min, max, step = 1 }: { readonly min: number; readonly max: number; readonly step?: number }): boolean {
  return [min, max, step].every(Number.isInteger);
}
