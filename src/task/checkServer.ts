import type { Checking } from './checking.ts';
import { checkNamed } from './checkReferences.ts';
import { checkTemplate } from './checkTemplate.ts';
import { joinPath } from './filePath.ts';
import { nearest } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenServer } from './schema/server.ts';
import { sizeExpression } from './server/parallelSizes.ts';
import { flagOf, presets } from './server/presets.ts';
import { namesRead, placeNames } from './server/renderServer.ts';
import { compileTemplate, TemplateError } from './template.ts';
import type { ReplicaSpec, ServerConfiguration, ServerSpec } from './tune.ts';

/** So that what a server holds is free within five seconds, whatever the server does. */
const defaultGraceMs = 3_000;
const defaultReadyMs = 300_000;
const defaultQueue = 100;
/** What servers of one model are asked for, where nobody says a name: most take any. */
const unnamed = 'default';

/**
 * How a server is started: its preset's command filled in, its defaults made plain.
 * @param parameters names of what is varied
 */
export function readServer(written: WrittenServer, parameters: readonly string[], checking: Checking): ServerSpec {
  const { reporter } = checking;
  const preset = written.preset === 'none' ? undefined : written.preset;
  const facts = preset === undefined ? undefined : presets[preset];
  const at = (...path: Path): Path => ['server', ...path];
  const { model, env = {}, folder } = written;
  let startable = true;
  const start = readStart();
  const server: ServerSpec = {
    ...(preset === undefined ? {} : { preset }),
    start,
    env,
    folder: joinPath(checking.file, folder ?? '.'),
    model: model ?? unnamed,
    ready: {
      path: written.ready?.path ?? facts?.readyPath ?? '/v1/models',
      timeoutMs: written.ready?.timeout === undefined ? (facts?.readyTimeoutMs ?? defaultReadyMs) : checking.duration(written.ready.timeout, at('ready', 'timeout')),
    },
    gpus: written.gpus ?? defaultGpus(),
    replicas: readReplicas(),
    graceMs: written.grace === undefined ? defaultGraceMs : checking.duration(written.grace, at('grace')),
  };
  if (model !== undefined && /\{[{%#]/.test(model)) {
    // It stands among the arguments, and need be no template that can be read.
    startable = false;
    reporter.at(at('model'), '`model` is no template: requests name it too', 'write the `command` yourself to vary it, with {{ NAME }} where the model stands');
  }
  checkEnvironment();
  // Where nothing is started, or something else was meant to be read, what is not read is the same mistake.
  if (checkTemplates() && startable) checkUse();
  return server;

  function readStart(): ServerSpec['start'] {
    const { command, docker, args } = written;
    const refuse = (path: Path, message: string, toDo: string): void => {
      startable = false;
      reporter.atKey(path, message, toDo);
    };
    if (command !== undefined && docker !== undefined) refuse(at('docker'), '`command` and `docker` are two ways to start the server', 'keep one of the two; what runs in the container stands in `docker: {args: …}`');
    const own = command ?? docker?.args;
    if (args !== undefined && (own !== undefined || facts === undefined)) {
      const where = docker === undefined ? '`command`' : '`docker: {args: …}`';
      refuse(at('args'), '`args` are added to the command of a preset, and here it is not used', facts === undefined && own === undefined ? 'add `preset: vllm`, `sglang` or `llama-server`, or write `command`' : `write them into ${where}`);
    } else if (own === undefined && facts === undefined && docker === undefined) {
      refuse(['server'], 'nothing says how the server is started', 'add `command: [PROGRAM, --port, "{{ port }}"]`, or `preset: vllm`, `sglang` or `llama-server` with a `model`');
    } else if (own === undefined && facts !== undefined && model === undefined) refuse(['server'], '`server` has no `model`', `add it: a name at Hugging Face, or a path, as ${preset} takes it`);
    else if (own !== undefined && model === undefined && facts?.namesModel === true) refuse(['server'], `${preset} answers to its model’s name alone, and \`server\` has no \`model\``, 'add `model` as requests name it');
    if (docker === undefined) return { command: command ?? [...(facts?.command(model ?? unnamed) ?? []), ...(args ?? [])] };
    return { docker: { image: docker.image, args: docker.args ?? [...(facts?.containerArgs(model ?? unnamed) ?? []), ...(args ?? [])], options: [...(facts?.containerOptions ?? []), ...(docker.options ?? [])] } };
  }

  function argumentsOf(): readonly string[] {
    return 'command' in start ? start.command : start.docker.args;
  }

  function defaultGpus(): number | string {
    const expression = sizeExpression(parameters, argumentsOf());
    if (expression === undefined) return facts?.gpus ?? 0;
    if (typeof expression === 'object') {
      reporter.atKey(['server'], `how many GPUs a replica needs cannot be read from \`${expression.unreadable}\``, 'add `gpus`, e.g. `gpus: "tp * pp"`');
      return 1;
    }
    const factors = expression.split(' * ').map(Number);
    return factors.some(Number.isNaN) ? expression : factors.reduce((product, factor) => product * Math.max(factor, 1), 1);
  }

  function readReplicas(): ReplicaSpec {
    const { replicas = 1, processes_per_replica: processes, threads_per_process: threads, max_queue_length: queue } = written;
    if (processes === undefined && threads !== undefined) reporter.atKey(at('threads_per_process'), '`threads_per_process` counts with `processes_per_replica`, which is not there', 'add it, or remove this');
    if (processes === undefined && queue !== undefined) reporter.atKey(at('max_queue_length'), 'nothing waits in front of replicas whose capacity nobody counts, so `max_queue_length` has no effect', 'add `processes_per_replica`, or remove it');
    const counted = { ...(processes === undefined ? {} : { processes, threads: threads ?? 1 }), maxQueueLength: queue ?? defaultQueue };
    if (typeof replicas === 'number') return { count: replicas, ...counted };
    const { min, max, target_in_flight: targetInFlight, count = min } = replicas;
    if (min > max) reporter.at(at('replicas', 'min'), `\`min: ${min}\` is above \`max: ${max}\``, 'exchange them');
    else if (min === max) reporter.at(at('replicas', 'max'), `\`min\` and \`max\` are both ${min}, so there is nothing to scale`, `write \`replicas: ${min}\``);
    else if (count < min || count > max) reporter.at(at('replicas', 'count'), `\`count: ${count}\` does not lie between \`min: ${min}\` and \`max: ${max}\``);
    return { count, autoscaling: { min, max, targetInFlight }, ...counted };
  }

  function checkEnvironment(): void {
    for (const [name, value] of Object.entries(env)) {
      checkNamed(name, value, at('env', name), checking);
      if (/[=\0]/.test(name) || name === '' || value.includes('\0')) reporter.atKey(at('env', name), `\`${name}\` is no environment variable`, 'a name holds no `=`, and neither it nor its value a NUL');
      else if (['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'].includes(name)) reporter.atKey(at('env', name), `\`${name}\` is set to the GPUs that an experiment leases`, 'remove it; `gpus` says how many');
    }
  }

  /** True where every template can be read, and reads what is there. */
  function checkTemplates(): boolean {
    const texts = argumentTexts(written);
    for (const [text, path] of texts) {
      if (/\$\{(env|secret):/.test(text)) reporter.at(path, 'arguments are shown by every process list, so they hold no references', 'put the value into `env`');
      if (text.includes('\0')) reporter.at(path, 'an argument holds a NUL, which no program can be given', 'remove it');
    }
    const all = templatesOf(written);
    for (const [text, path] of all) checkTemplate(text, [...parameters, ...placeNames], path, checking);
    return all.every(([text]) => namesOf(text)?.every(name => parameters.includes(name) || placeNames.includes(name)) === true);
  }

  /** The server is told its port, and every parameter. */
  function checkUse(): void {
    const read = namesRead(server);
    const own = written.command !== undefined || written.docker?.args !== undefined || facts === undefined;
    const starts = argumentsOf().length > 0 || 'docker' in start;
    if (own && starts && !read.has('port')) reporter.atKey(at(written.command === undefined ? 'docker' : 'command'), 'nothing tells the server its port, and each replica has its own', 'write {{ port }} where it belongs, e.g. --port, "{{ port }}", or into `env`');
    for (const name of parameters) {
      if (read.has(name)) continue;
      if (facts === undefined) {
        if (!readsIn(written.gpus, name)) reporter.atKey(['parameters', name], `\`${name}\` has no effect: nothing in \`server\` reads it`, `write {{ ${name} }} where it belongs in ${'command' in start ? '`command`' : '`docker: {args: …}`'} or \`env\`, or remove it`);
        continue;
      }
      const flag = flagOf(facts, name);
      const near = facts.known.includes(flag) ? undefined : nearest(flag, facts.known);
      if (near !== undefined) reporter.atKey(['parameters', name], `\`${name}\` becomes the flag --${flag}, which is not known of ${preset}`, `did you mean \`${near.replaceAll('-', '_')}\`?`, 'warning');
    }
  }
}

function readsIn(expression: number | string | undefined, name: string): boolean {
  return typeof expression === 'string' && new RegExp(`\\b${name}\\b`).test(expression);
}

/** Reports a template that cannot be rendered for a configuration that may be tried: a text that is multiplied, a division by 0. */
export function checkRendering(written: WrittenServer, server: ServerSpec, configurations: readonly ServerConfiguration[], { reporter }: Checking): void {
  for (const [text, path] of templatesOf(written)) {
    const names = namesOf(text);
    for (const configuration of configurations) {
      // What is wrong with the names was told.
      if (names === undefined || names.some(name => !Object.hasOwn(configuration, name) && !placeNames.includes(name))) break;
      try {
        compileTemplate(text).render({ ...configuration, port: 8000, gpus: 1, host: '127.0.0.1', model: server.model });
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        const values = Object.entries(configuration).map(([name, value]) => `${name} ${String(value)}`).join(', ');
        reporter.at(path, `${error.message.replace('the template cannot be rendered: ', 'this cannot be computed: ').replace(/; .*row\.n.*$/, '')} (for ${values})`, 'correct it, or exclude such configurations by a constraint');
        break;
      }
    }
  }
}

type Placed = readonly [text: string, path: Path];

function templatesOf(written: WrittenServer): readonly Placed[] {
  return [...argumentTexts(written), ...Object.entries(written.env ?? {}).map(([name, text]): Placed => [text, ['server', 'env', name]])];
}

/** What every process list shows. */
function argumentTexts({ command, args, docker }: WrittenServer): readonly Placed[] {
  const list = (texts: readonly string[] | undefined, ...path: Path): readonly Placed[] => (texts ?? []).map((text, k): Placed => [text, ['server', ...path, k]]);
  return [...list(command, 'command'), ...list(args, 'args'), ...(docker === undefined ? [] : [[docker.image, ['server', 'docker', 'image']] as const]), ...list(docker?.args, 'docker', 'args'), ...list(docker?.options, 'docker', 'options')];
}

/** Undefined where it cannot be read. */
function namesOf(text: string): readonly string[] | undefined {
  try {
    return compileTemplate(text).names;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
