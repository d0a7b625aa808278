import type { ClusterFacts, ClusterGpus, ClusterNode, ClusterPartition } from './clusterFacts.ts';

const delimiter = '\x1f';
const fields = ['Partition', 'Available', 'Time', 'NodeList', 'StateLong', 'CPUsState', 'Memory', 'Gres', 'GresUsed'];

/** One line for each node in each partition. */
export const sinfoArguments = ['-h', '-N', '-O', fields.map(field => `${field}:${delimiter}`).join(',')];
/** For versions whose `-O` takes no delimiter, or does not know which GPUs are used. */
export const oldSinfoArguments = ['-h', '-N', '-o', ['%P', '%a', '%l', '%N', '%T', '%C', '%m', '%G', ''].map(field => `${field}${delimiter}`).join('')];

/** Slurm's own highest array size where a cluster says nothing else. */
const usualArraySize = 1001;

/** Undefined where these are no such lines. */
export function readSinfo(text: string): Pick<ClusterFacts, 'partitions' | 'nodes'> | undefined {
  const partitions = new Map<string, ClusterPartition>();
  const nodes = new Map<string, ClusterNode>();
  for (const line of text.split('\n').filter(one => one.trim() !== '')) {
    const cells = line.split(delimiter);
    if (cells.length < fields.length) return undefined;
    const [partition = '', state = '', time = '', node = '', nodeState = '', cpus = '', memory = '', gres = '', gresUsed = ''] = cells.map(cell => cell.trim());
    const name = partition.replace(/\*$/, '');
    const limitMs = timeLimitMs(time);
    const known = partitions.get(name);
    partitions.set(name, { name, isDefault: partition.endsWith('*'), state, ...(limitMs === undefined ? {} : { timeLimitMs: limitMs }), nodes: [...(known?.nodes ?? []), ...(node === '' ? [] : [node])] });
    if (node !== '') nodes.set(node, readNode(node, nodeState, cpus, memory, gres, gresUsed));
  }
  // Slurm lists them in an order that changes with every change of one.
  return { partitions: [...partitions.values()].sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name, 'en')), nodes: [...nodes.values()] };
}

/** Of `scontrol show config`. */
export function readConfig(text: string): Pick<ClusterFacts, 'name' | 'version' | 'maxArraySize' | 'accounting'> {
  const valueOf = (key: string): string | undefined => new RegExp(`^${key}\\s*= (.*)$`, 'm').exec(text)?.[1]?.trim();
  return {
    name: valueOf('ClusterName') ?? '',
    version: valueOf('SLURM_VERSION') ?? '',
    maxArraySize: countOf(valueOf('MaxArraySize') ?? '') || usualArraySize,
    accounting: !/none|^$/.test(valueOf('AccountingStorageType') ?? ''),
  };
}

function readNode(name: string, stateText: string, cpusText: string, memory: string, gres: string, gresUsed: string): ClusterNode {
  // Flags behind the word: * does not answer, ~ saves power, # powers up, $ is reserved, …
  const state = stateText.replace(/[^a-z_]+$/i, '');
  const [, idle = 0, , total = 0] = cpusText.split('/').map(countOf);
  const used = readGpus(gresUsed);
  return {
    name,
    state,
    isUsable: /^(idle|mixed|allocated|completing|planned|reserved|power\w*)$/.test(state) && !/[*!%-]/.test(stateText),
    cpus: { total, idle },
    memoryBytes: countOf(memory) * 2 ** 20,
    gpus: readGpus(gres).map(({ type, count }) => ({ ...(type === undefined ? {} : { type }), total: count, used: used.filter(one => one.type === type).reduce((sum, one) => sum + one.count, 0) }) satisfies ClusterGpus),
  };
}

/** `16000`, `16000+`; 0 where it is no number. */
function countOf(text: string): number {
  const count = Number.parseInt(text, 10);
  return count > 0 && Number.isSafeInteger(count) ? count : 0;
}

/** `gpu:a100:4(S:0-1),gpu:1,mps:400`, `gpu:a100:2(IDX:0,2)` */
function readGpus(gres: string): readonly { readonly type: string | undefined; readonly count: number }[] {
  return gres.replaceAll(/\([^)]*\)/g, '').split(',').flatMap(one => {
    const [kind, ...rest] = one.split(':');
    const count = Number(rest.at(-1) ?? (kind === 'gpu' ? 1 : 0));
    return kind === 'gpu' && Number.isInteger(count) && count >= 0 ? [{ type: rest.length > 1 ? rest[0] : undefined, count }] : [];
  });
}

/** `infinite`, `2-00:00:00`, `1:00:00`, `10:00`. */
function timeLimitMs(text: string): number | undefined {
  const [, days = '0', hours = '0', minutes, seconds] = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)$/.exec(text) ?? [];
  return minutes === undefined ? undefined : (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
