import { textOf } from '../notes.ts';
import { mappingAt, refuse, textAt, type Reading } from './reading.ts';
import { runtimeOf, type Runtime } from './runtime.ts';

/** Where its containers and processes find models that are no names at Hugging Face, unless it is told another folder. */
const modelFolder = '/mnt/data/models';
const images: Readonly<Record<Runtime, readonly [image: string, tag: string]>> = { sglang: ['lmsysorg/sglang', 'v0.5.2-cu126'], vllm: ['vllm/vllm-openai', 'latest'] };

export interface Deployment {
  readonly runtime: Runtime;
  /** As it is written. */
  readonly model: string;
  /** Of `server`. */
  readonly server: object;
}

/** How the server is started: in a container, or as a process. */
export function convertDeployment(file: Readonly<Record<string, unknown>>, readySeconds: number, reading: Reading): Deployment {
  const { notes } = reading;
  const model = mappingAt(file['model'], 'model', ['id_or_path', 'name', 'namespace'], reading);
  const id = textAt(model, 'id_or_path', 'model', reading) ?? textAt(model, 'name', 'model', reading) ?? refuse(reading, '`model` has no `id_or_path`', 'add it: a name at Hugging Face, or a path');
  if (model['name'] !== undefined) notes.add(model['id_or_path'] === undefined ? 'model: `name` is how earlier versions call `id_or_path`' : 'model: `name` has no effect beside `id_or_path`');
  if (model['namespace'] !== undefined) notes.add('model: `namespace` names containers there, and has no effect here');
  const runtime = runtimeOf(textAt(file, 'base_runtime', 'the file', reading) ?? '', reading);
  const mode = file['deployment_mode'] ?? 'docker';
  if (mode !== 'docker' && mode !== 'local') refuse(reading, `\`deployment_mode: ${textOf(mode)}\` has no counterpart here${mode === 'ome' ? ': nothing is started in Kubernetes' : ''}`, 'write `docker` or `local`');
  if (file['deployment_mode'] === undefined) notes.add('`deployment_mode` is not there: it is `docker`, as for its worker');
  const tag = textAt(file, 'runtime_image_tag', 'the file', reading);
  const ready = { ready: { timeout: `${readySeconds}s` } };
  const isLocalModel = id.startsWith('/') || !id.includes('/');
  const path = id.startsWith('/') ? id : `${modelFolder}/${id}`;
  if (isLocalModel && !id.startsWith('/')) notes.add(`model: \`${id}\` has no \`/\`, so it is the folder ${path}, as there; write another where yours lies`);
  if (mode === 'local') {
    if (tag !== undefined) notes.add('`runtime_image_tag` has no effect with `deployment_mode: local`, as there');
    notes.add(`the server is started by ${runtime === 'vllm' ? '`vllm serve`' : '`python3 -m sglang.launch_server`'} of your PATH, where its own tool looks into ~/work/${runtime}/.venv`);
    return { runtime, model: id, server: { preset: runtime, model: isLocalModel ? path : id, ...ready } };
  }
  const [image, usual] = images[runtime];
  if (!isLocalModel) notes.add('its containers see ~/.cache/huggingface and the variable HF_TOKEN; here they do not: add `options: [-v, FOLDER:/root/.cache/huggingface]` to `docker`, and HF_TOKEN to `env`, or each start downloads the model, and one that is gated fails');
  return { runtime, model: id, server: { preset: runtime, model: isLocalModel ? '/model' : id, docker: { image: `${image}:${tag ?? usual}`, ...(isLocalModel ? { options: ['-v', `${path}:/model:ro`] } : {}) }, ...ready } };
}
