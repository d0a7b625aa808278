import { listIn, mappingIn, tellKind } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { countOf, literal, partOf, type Part } from './values.ts';

/** How the server is started, and what it needs. */
export interface Start {
  readonly command?: readonly string[];
  readonly docker?: object;
  readonly env?: object;
  readonly ready?: object;
  readonly gpus: number;
}

/** A container is started as it is; a Python class is loaded by Cortex's own server, so a program around it has to be written. */
export function readStart(api: Part, handler: Part, notes: Notes): Start {
  return 'pod' in api.of ? container(handler, notes) : program(api, handler, notes);
}

function program(api: Part, { of, where }: Part, notes: Notes): Start {
  const file = textOf(of['path'] ?? of['request_handler'] ?? api.of['request_handler']);
  notes.add(`${where}: Cortex's own server loads ${file === '' ? 'its model' : file}${typeof of['type'] === 'string' ? ` (${of['type']})` : ''}: \`command\` starts serve.py, a server around it that is yours to write; it is asked over the OpenAI API`);
  tellOthers(of, ['type', 'path', 'request_handler', 'env', 'processes_per_replica', 'threads_per_process', 'server_side_batching'], where, notes);
  if (of['type'] !== undefined && typeof of['type'] !== 'string') tellKind('type', of['type'], 'text', where, notes);
  const compute = partOf(api, 'compute');
  return { command: ['python3', 'serve.py', '--host', '{{ host }}', '--port', '{{ port }}'], ...environment(mappingIn(of, 'env', where, notes), where, notes), gpus: gpusOf(compute, notes) };
}

function container(pod: Part, notes: Notes): Start {
  tellOthers(pod.of, ['port', 'max_concurrency', 'max_queue_length', 'containers'], pod.where, notes);
  const containers = listIn(pod.of, 'containers', pod.where, notes);
  if (!containers.every(isObject)) notes.add(`${pod.where}: \`containers\` holds what is no mapping, which is left out`);
  const [first, ...others] = containers.filter(isObject);
  for (const { name } of others) notes.add(`${pod.where}: the container \`${textOf(name)}\` beside the first is not started`);
  const part: Part = { of: first ?? {}, where: `${pod.where}: container ${textOf(first?.['name']) || '1'}` };
  const { of, where } = part;
  tellOthers(of, ['name', 'image', 'command', 'args', 'env', 'compute', 'readiness_probe'], where, notes);
  const compute = partOf(part, 'compute');
  const [entry, ...rest] = texts(listIn(of, 'command', where, notes), where);
  const args = [...rest, ...texts(listIn(of, 'args', where, notes), where)];
  const image = literal(textOf(of['image']), where).trim();
  if (image === '') notes.add(`${where}: no image is named: write it into \`docker\``);
  notes.add(`${where}: requests reach the port that $CORTEX_PORT names, another one for each replica: the image must listen there, not always at ${textOf(pod.of['port']) || '8080'}; it is asked over the OpenAI API`);
  const probe = of['readiness_probe'];
  const path = isObject(probe) && isObject(probe['http_get']) ? textOf(probe['http_get']['path']) : '';
  const isPath = /^\/[!-~]*$/.test(path);
  if (probe !== undefined && (!isPath || Object.keys(isObject(probe) ? probe : {}).length > 1 || (isObject(probe) && isObject(probe['http_get']) && Object.keys(probe['http_get']).length > 1))) notes.add(`${where}: of \`readiness_probe\` only the path of \`http_get\` is carried over, without ${lostOf(probe, isPath).map(key => `\`${key}\``).join(', ') || 'all else'}`);
  return {
    docker: { image: image === '' ? 'IMAGE' : image, ...(entry === undefined ? {} : { options: ['--entrypoint', entry] }), ...(args.length === 0 ? {} : { args }) },
    ...environment({ ...mappingIn(of, 'env', where, notes), CORTEX_PORT: undefined }, where, notes, { CORTEX_PORT: '{{ port }}' }),
    ...(isPath ? { ready: { path } } : {}),
    gpus: gpusOf(compute, notes),
  };
}

function lostOf(probe: unknown, hasPath: boolean): readonly string[] {
  const of = isObject(probe) ? probe : {};
  return [...Object.keys(of).filter(key => key !== 'http_get'), ...Object.keys(isObject(of['http_get']) ? of['http_get'] : {}).filter(key => key !== 'path' || !hasPath)];
}

function gpusOf(compute: Part, notes: Notes): number {
  tellOthers(compute.of, ['gpu', 'min_replicas', 'max_replicas', 'init_replicas', 'replicas'], compute.where, notes);
  return countOf(compute, 'gpu', 0) ?? 0;
}

function environment(written: Readonly<Record<string, unknown>>, where: string, notes: Notes, own: Readonly<Record<string, string>> = {}): { readonly env?: object } {
  const env: Record<string, string> = { ...own };
  for (const [name, value] of Object.entries(written)) {
    if (value === undefined || value === null) continue;
    if (/[=\0]/.test(name) || name === '' || /^(CUDA|NVIDIA|HIP|ROCR)_VISIBLE_DEVICES$/.test(name)) notes.add(`${where}: the variable \`${name}\` is not carried over: ${name.endsWith('_DEVICES') ? 'it is set to the GPUs that are leased' : 'it is no name'}`);
    else env[name] = literal(textOf(value), where);
  }
  return Object.keys(env).length === 0 ? {} : { env };
}

function texts(value: readonly unknown[], where: string): readonly string[] {
  return value.map(one => literal(textOf(one), where)).filter(text => text !== '');
}
