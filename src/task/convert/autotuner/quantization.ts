import { textOf } from '../notes.ts';
import { flagTemplates, type Axes, type Flags, type Level } from './flagTemplates.ts';
import { levelsAt } from './parameters.ts';
import { mappingAt, refuse, type Reading } from './reading.ts';
import type { Runtime } from './runtime.ts';

const formats = {
  gemm_dtype: ['auto', 'float16', 'bfloat16', 'float32', 'fp8', 'int8'],
  kvcache_dtype: ['auto', 'fp16', 'bfloat16', 'fp8', 'fp8_e5m2', 'fp8_e4m3', 'int8', 'int4'],
  attention_dtype: ['auto', 'float16', 'bfloat16', 'fp8', 'fp8_e5m2', 'fp8_e4m3', 'fp8_block'],
  moe_dtype: ['auto', 'float16', 'bfloat16', 'fp8', 'w4afp8', 'mxfp4', 'int8'],
} as const;
type Field = keyof typeof formats;
const fields = Object.keys(formats) as readonly Field[];

const sets: Readonly<Record<string, Readonly<Partial<Record<Field, string>>>>> = {
  default: {},
  'kv-cache-fp8': { kvcache_dtype: 'fp8_e5m2' },
  'dynamic-fp8': { gemm_dtype: 'fp8', kvcache_dtype: 'fp8_e5m2', attention_dtype: 'fp8', moe_dtype: 'fp8' },
  'bf16-stable': { gemm_dtype: 'bfloat16', kvcache_dtype: 'fp8_e5m2' },
  'aggressive-moe': { gemm_dtype: 'bfloat16', kvcache_dtype: 'fp8_e5m2', attention_dtype: 'fp8', moe_dtype: 'w4afp8' },
};

/** What varies how numbers are held: axes by their names, and the server's arguments that follow from them. */
export interface Quantization {
  readonly parameters: Axes;
  readonly args: readonly string[];
}

/** Four formats, each a level or several, or named sets of them. */
export function convertQuantization(written: unknown, { runtime, model }: { readonly runtime: Runtime; readonly model: string }, reading: Reading): Quantization {
  const config = mappingAt(written, 'quant_config', ['preset', 'presets', ...fields], reading);
  if (Object.keys(config).length === 0) return { parameters: {}, args: [] };
  const { notes } = reading;
  const prequantized = /awq|gptq|gguf|nvfp4|fp4|fp8/i.exec(model)?.[0];
  const flagsOf = (of: Readonly<Partial<Record<Field, Level>>>): Flags => {
    const format = (field: Field): string => String(of[field] ?? 'auto');
    if (format('gemm_dtype') === 'fp8' && prequantized !== undefined) notes.add(`quant_config: the model’s name says that its weights are ${prequantized.toLowerCase()} already, so \`gemm_dtype: fp8\` sets no flag; its own tool sets --dtype fp8, which no server takes`);
    return (runtime === 'vllm' ? vllmFlags : sglangFlags)(format, prequantized === undefined);
  };
  notes.add('quant_config: its worker varies it as here, and its command line (run_autotuner.py) leaves it out');
  if (config['presets'] !== undefined || config['preset'] !== undefined) {
    const named = config['presets'] ?? config['preset'];
    const levels = levelsAt(Array.isArray(named) ? named : [named], 'quant_config: presets', reading) ?? [];
    for (const level of levels) if (!Object.hasOwn(sets, String(level))) refuse(reading, `\`quant_config\` has no preset \`${textOf(level)}\``, `there is ${Object.keys(sets).join(', ')}`);
    for (const field of fields) if (config[field] !== undefined) notes.add(`quant_config: \`${field}\` beside presets has no effect, as there`);
    notes.add('quant_config: its present version starts the server without the flags that a preset stands for; here they are set');
    return asAxes({ quant_preset: levels }, ({ quant_preset: level = '' }) => flagsOf(sets[String(level)] ?? {}));
  }
  const levels = fields.flatMap(field => {
    const value = config[field];
    const of = value === undefined ? undefined : levelsAt(Array.isArray(value) ? value : [value], `quant_config: ${field}`, reading);
    for (const level of of ?? []) if (!formats[field].some(known => known === level)) refuse(reading, `\`quant_config: {${field}: ${textOf(level)}}\` is not known`, `there is ${formats[field].join(', ')}`);
    return of === undefined ? [] : [[field, of] as const];
  });
  if (runtime === 'vllm' && levels.some(([field]) => field === 'moe_dtype' || field === 'attention_dtype')) notes.add('quant_config: vLLM has no flags for `attention_dtype` and `moe_dtype`, so they change nothing, as there');
  return asAxes(Object.fromEntries(levels), flagsOf);
}

/** What has one level is no axis: its flags alone are there. */
function asAxes(axes: Axes, flagsOf: (values: Readonly<Record<string, Level>>) => Flags): Quantization {
  return { parameters: Object.fromEntries(Object.entries(axes).filter(([, levels]) => levels.length > 1)), args: flagTemplates(axes, flagsOf) };
}

type Format = (field: Field) => string;

/** `--dtype` and `--quantization`, as both servers take them. */
function weights(format: Format, mayQuantize: boolean, int8: Flags): Flags {
  const gemm = format('gemm_dtype');
  if (gemm === 'int8') return int8;
  if (gemm !== 'fp8') return { dtype: gemm };
  // Weights that are quantised already say themselves what they are.
  return mayQuantize ? { quantization: 'fp8', dtype: 'auto' } : { dtype: 'auto' };
}

function vllmFlags(format: Format, mayQuantize: boolean): Flags {
  const cache = format('kvcache_dtype');
  return { ...weights(format, mayQuantize, { quantization: 'int8', dtype: 'auto' }), ...(cache === 'auto' ? {} : { 'kv-cache-dtype': cache }) };
}

function sglangFlags(format: Format, mayQuantize: boolean): Flags {
  const [moe, cache, attention] = [format('moe_dtype'), format('kvcache_dtype'), format('attention_dtype')];
  const base: Flags = moe === 'w4afp8' || moe === 'mxfp4' ? { quantization: moe, dtype: 'auto', 'moe-runner-backend': 'flashinfer_mxfp4' } : weights(format, mayQuantize, { dtype: 'auto' });
  return {
    ...base,
    ...(cache === 'fp8' ? { 'kv-cache-dtype': 'fp8_e5m2' } : cache === 'fp8_e5m2' || cache === 'fp8_e4m3' ? { 'kv-cache-dtype': cache } : {}),
    ...(['fp8', 'fp8_e5m2', 'fp8_e4m3'].includes(attention) ? { 'attention-backend': 'flashinfer' } : {}),
    ...(moe === 'fp8' && base['quantization'] === undefined ? { 'moe-runner-backend': 'flashinfer_cutlass' } : {}),
  };
}
