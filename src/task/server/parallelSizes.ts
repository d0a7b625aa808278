/** The names of parallel sizes, of parameters and (with dashes) of flags: how many devices a replica needs follows from them. */
const sizes: Readonly<Record<'tensor' | 'pipeline' | 'data', readonly string[]>> = {
  tensor: ['tensor_parallel_size', 'tp_size', 'tensor_parallel', 'tp'],
  pipeline: ['pipeline_parallel_size', 'pp_size', 'pipeline_parallel', 'pp'],
  data: ['data_parallel_size', 'dp_size', 'data_parallel', 'dp'],
};

/** Every name, for expressions: a size that is no parameter is 1. */
export const sizeNames: readonly string[] = Object.values(sizes).flat();

/**
 * tp × pp × max(dp, 1) (numbers.md §3) as an expression over the parameters' names, from parameters and from arguments that are there (`--tensor-parallel-size 4`, `-tp=4`, `--tp {{ n }}`).
 * With SGLang's data parallel attention the data parallel ranks share the devices of tensor parallelism. Undefined where there is no size at all; `unreadable`: an argument that says a size in a way that is not understood.
 */
export function sizeExpression(parameters: readonly string[], args: readonly string[]): string | { readonly unreadable: string } | undefined {
  const factors: string[] = [];
  for (const [size, names] of Object.entries(sizes)) {
    const factor = names.find(name => parameters.includes(name)) ?? argumentOf(names, args);
    if (factor === undefined) continue;
    if (typeof factor === 'object') return factor;
    if (size === 'data' && args.includes('--enable-dp-attention')) continue;
    const least = size === 'data' && Number.isNaN(Number(factor)) ? `(${factor} if ${factor} > 1 else 1)` : factor;
    factors.push(size === 'data' && parameters.includes(sharing) ? `(1 if ${sharing} else ${least})` : least);
  }
  return factors.length === 0 ? undefined : factors.join(' * ');
}

/** SGLang's name for it. */
const sharing = 'enable_dp_attention';

function argumentOf(names: readonly string[], args: readonly string[]): string | { readonly unreadable: string } | undefined {
  const flags = names.map(name => name.replaceAll('_', '-'));
  for (const [k, arg] of args.entries()) {
    const [, flag = '', inline] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (!flags.includes(flag.replaceAll('_', '-'))) continue;
    const value = (inline ?? args[k + 1] ?? '').trim();
    const expression = /^\{\{(.*)\}\}$/s.exec(value)?.[1]?.trim();
    if (/^\d+$/.test(value)) return value;
    if (expression !== undefined && !expression.includes('{{')) return /^\w+$/.test(expression) ? expression : `(${expression})`;
    return { unreadable: `${arg}${inline === undefined ? ` ${value}` : ''}` };
  }
  return undefined;
}
