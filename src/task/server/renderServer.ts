import { compileTemplate } from '../template.ts';
import type { ParameterValue, ServerConfiguration, ServerSpec, Tune } from '../tune.ts';
import { flagArguments, presets } from './presets.ts';

/** Where a replica runs. */
export interface ReplicaPlace {
  readonly port: number;
  /** Devices that it holds. */
  readonly gpus: number;
  /** Of a container: its name, and its devices as nvidia-smi names them (`0`, `GPU-…`). */
  readonly container?: { readonly name: string; readonly devices: readonly string[] };
  /** What runs where a command begins with `pitwall`: this Pitwall, wherever it is installed (`ownProgram`). Absent: what the system finds. */
  readonly pitwall?: OwnProgram;
}

export interface OwnProgram {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What is started. References (`${secret:NAME}`) in `env` are unresolved. */
export interface RenderedServer {
  /** The program and its arguments, for no shell. */
  readonly command: readonly [string, ...string[]];
  /** Beside what is inherited. Of a container: handed on by its command, which names the variables alone, so that no process list shows a value. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly folder: string;
  /** What `docker stop` and `docker kill` name. */
  readonly container?: string;
}

/** What a template of a server may read besides the parameters. */
export const placeNames: readonly string[] = ['port', 'host', 'gpus', 'model'];

/**
 * The command of one replica of a configuration. Parameters that no template reads become flags of the preset; an argument whose template becomes empty is left out.
 * Throws a TemplateError where a template cannot be rendered for these values.
 */
export function renderServer({ server, parameters }: Pick<Tune, 'server' | 'parameters'>, configuration: ServerConfiguration, { port, gpus, container, pitwall }: ReplicaPlace): RenderedServer {
  const inContainer = 'docker' in server.start;
  const values = { ...configuration, port, gpus, host: inContainer ? '0.0.0.0' : '127.0.0.1', model: server.model };
  const filled = (texts: readonly string[]): readonly string[] => texts.flatMap(text => fill(text, values));
  const env = Object.fromEntries(Object.entries(server.env).map(([name, text]) => [name, compileTemplate(text).render(values)]));
  const flags = flagsOf(server, parameters, configuration);
  if (!('docker' in server.start)) {
    const [program = '', ...args] = filled(server.start.command);
    const own = program === 'pitwall' ? pitwall : undefined;
    return { command: asCommand([...(own?.command ?? [program]), ...args, ...flags]), env: { ...own?.env, ...env }, folder: server.folder };
  }
  const { image, options, args } = server.start.docker;
  const name = container?.name ?? `pitwall-${port}`;
  const devices = container?.devices ?? [];
  return {
    command: [
      'docker', 'run', '--rm', '--init', '--name', name,
      // docker reads the value as CSV: without quotes of its own, only the first device would be meant.
      ...(devices.length === 0 ? [] : ['--gpus', `"device=${devices.join(',')}"`]),
      '-p', `127.0.0.1:${port}:${port}`,
      ...Object.keys(env).flatMap(variable => ['-e', variable]),
      ...filled(options),
      ...filled([image]),
      ...filled(args),
      ...flags,
    ],
    env,
    folder: server.folder,
    container: name,
  };
}

/** Names that the templates of a server read, parameters and others. Throws a TemplateError. */
export function namesRead({ start, env }: Pick<ServerSpec, 'start' | 'env'>): ReadonlySet<string> {
  const texts = 'command' in start ? start.command : [start.docker.image, ...start.docker.args, ...start.docker.options];
  return new Set([...texts, ...Object.values(env)].flatMap(text => compileTemplate(text).names));
}

function flagsOf(server: ServerSpec, parameters: Tune['parameters'], configuration: ServerConfiguration): readonly string[] {
  const { preset } = server;
  if (preset === undefined) return [];
  const read = namesRead(server);
  return parameters.flatMap(parameter => {
    const value = configuration[parameter.name];
    if (value === undefined) return [];
    const bundle = 'expands' in parameter ? parameter.expands?.[String(value)] : undefined;
    if (bundle !== undefined) return Object.entries(bundle).flatMap(([name, each]) => flagArguments(presets[preset], name, each));
    return read.has(parameter.name) ? [] : flagArguments(presets[preset], parameter.name, value);
  });
}

function fill(text: string, values: Readonly<Record<string, ParameterValue>>): readonly string[] {
  const rendered = compileTemplate(text).render(values);
  return rendered.trim() === '' && rendered !== text ? [] : [rendered];
}

function asCommand([program = '', ...args]: readonly string[]): readonly [string, ...string[]] {
  return [program, ...args];
}
