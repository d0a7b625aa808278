import { shellWord } from '../base/shellWord.ts';
import { gpusOf } from '../task/server/gpusOf.ts';
import { presets } from '../task/server/presets.ts';
import { renderServer } from '../task/server/renderServer.ts';
import { compileTemplate } from '../task/template.ts';
import type { PlannedTune, ServerConfiguration } from './tune.ts';

/** One configuration of a tune's server, to be used without the tune. */
export interface ServedConfiguration {
  /** A line for a shell; variables whose values refer to secrets are named with the reference. */
  readonly command: string;
  /** The part `server:` of a task file. */
  readonly section: string;
}

/** What servers listen on when nobody says otherwise. */
const shownPort = 8_000;
/** Stands in rendered arguments where the port was, until it is a template again: no argument holds such a number by chance. */
const standIn = 40_961_743;

/** Throws a TemplateError where the server cannot be rendered for this configuration. */
export function servedConfiguration(tune: Pick<PlannedTune, 'server' | 'parameters'>, configuration: ServerConfiguration): ServedConfiguration {
  const gpus = gpusOf(tune.server, configuration);
  const { command, env } = renderServer(tune, configuration, { port: shownPort, gpus });
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)} `);
  return { command: `${variables.join('')}${command.map(shellWord).join(' ')}`, section: sectionOf(tune, configuration, gpus) };
}

function sectionOf({ server, parameters }: Pick<PlannedTune, 'server' | 'parameters'>, configuration: ServerConfiguration, gpus: number): string {
  const rendered = renderServer({ server, parameters }, configuration, { port: standIn, gpus });
  const again = (texts: readonly string[]): string => `[${texts.map(text => JSON.stringify(text.replaceAll(String(standIn), '{{ port }}'))).join(', ')}]`;
  const { preset, model, ready, replicas, start, env } = server;
  const variables = Object.entries(rendered.env).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value.replaceAll(String(standIn), '{{ port }}'))}`);
  const started = 'docker' in start ? dockerOf(start.docker.image) : [`command: ${again(rendered.command)}`];
  const { count, autoscaling: scaled, processes, threads } = replicas;
  const lines = [
    ...(preset === undefined ? [] : [`preset: ${preset}`]),
    `model: ${JSON.stringify(model)}`,
    ...started,
    ...(variables.length === 0 ? [] : [`env: {${variables.join(', ')}}`]),
    `ready: {path: ${JSON.stringify(ready.path)}, timeout: ${durationOf(ready.timeoutMs)}}`,
    `gpus: ${gpus}`,
    ...(scaled !== undefined ? [`replicas: {min: ${scaled.min}, max: ${scaled.max}, target_in_flight: ${scaled.targetInFlight}}`] : count === 1 ? [] : [`replicas: ${count}`]),
    ...(processes === undefined ? [] : [`processes_per_replica: ${processes}`, `threads_per_process: ${threads ?? 1}`, `max_queue_length: ${replicas.maxQueueLength}`]),
  ];
  return `server:\n${lines.map(line => `  ${line}\n`).join('')}`;

  /** `docker run --rm --init --name NAME -p PORTS`, a `-e NAME` for each variable, the options, the image, its arguments. */
  function dockerOf(image: string): readonly string[] {
    const from = 8 + 2 * Object.keys(env).length;
    const named = compileTemplate(image).render({ ...configuration, port: standIn, gpus, host: '0.0.0.0', model });
    const at = rendered.command.indexOf(named, from);
    // Those of the preset are added again when the section is read.
    const own = preset === undefined ? [] : presets[preset].containerOptions;
    const [options, args] = [rendered.command.slice(from + own.length, at), rendered.command.slice(at + 1)];
    return ['docker:', `  image: ${JSON.stringify(named)}`, ...(options.length === 0 ? [] : [`  options: ${again(options)}`]), ...(args.length === 0 ? [] : [`  args: ${again(args)}`])];
  }
}

function durationOf(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
