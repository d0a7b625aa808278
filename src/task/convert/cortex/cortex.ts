import { HumanError } from '../../../base/humanError.ts';
import { longestMs } from '../../duration.ts';
import { Notes, tellOthers, textOf } from '../notes.ts';
import type { Converted, Converter, Source } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { cortexFile } from './cortexFile.ts';
import { readGoDuration } from './goDuration.ts';
import { pickApi } from './pickApi.ts';
import { readReplicas, type Replicas } from './replicas.ts';
import { readStart } from './start.ts';
import { countOf, partOf, type Part } from './values.ts';

export const cortex: Converter = { ...cortexFile, convert };

/** An API as a bench that starts its server: as many copies, as many requests at once, and asked with as many as they take. */
function convert(source: Source): Converted {
  const notes = new Notes();
  const api = pickApi(source, notes);
  const key = ['pod', 'handler', 'predictor', 'tensorflow', 'onnx'].find(one => one in api.of);
  const handler = key === undefined ? { of: {}, where: api.where } : partOf(api, key);
  tellOthers(api.of, ['name', 'kind', 'compute', 'autoscaling', 'request_handler', ...(key === undefined ? [] : [key])], api.where, notes);
  const start = readStart(api, handler, notes);
  const replicas = readReplicas(api, handler, notes);
  if (start.gpus > 0 && replicas.most > 1) notes.add(`${api.where}: all ${start.gpus * replicas.most} GPUs that its replicas may need are leased before it starts`);
  const { name } = api.of;
  const { command, docker, env, ready, gpus } = start;
  const { batching, size } = readBatching(handler, notes);
  const concurrency = levels(replicas, size);
  const tree = {
    kind: 'bench',
    name: typeof name === 'string' && /^\S(.{0,118}\S)?$/.test(name) ? name : nameOf(source),
    server: {
      ...(command === undefined ? { docker } : { command }),
      ...(env === undefined ? {} : { env }),
      ...(ready === undefined ? {} : { ready }),
      gpus,
      replicas: replicas.written,
      processes_per_replica: replicas.processes,
      threads_per_process: replicas.threads,
      ...(replicas.queue === undefined ? {} : { max_queue_length: replicas.queue }),
    },
    target: { endpoint: 'completions' },
    workload: { data: { synthetic: { input_tokens: 128, output_tokens: 32 } } },
    load: { concurrency },
    ...(batching === undefined ? {} : { batching }),
    stop: { requests: Math.max(500, 2 * Math.max(...concurrency)), duration: '60s' },
  };
  notes.add('what is sent is not in the file: workload and stop are a beginning; the levels of load are one request, and as many as one replica, the first replicas and all of them work on at once');
  return writeConverted(source, { kind: 'bench', what: cortexFile.what, tree, notes });
}

/** More are not asked at once. */
const mostInFlight = 10_000;

function levels({ count, most, processes, threads }: Replicas, batch: number): readonly number[] {
  const each = processes * threads;
  return [...new Set([1, each, each * count, each * most, batch].map(level => Math.min(level, mostInFlight)))].toSorted((a, b) => a - b);
}

function readBatching(handler: Part, notes: Notes): { readonly batching?: object; readonly size: number } {
  const part = partOf(handler, 'server_side_batching');
  if (handler.of['server_side_batching'] === undefined || handler.of['server_side_batching'] === null) return { size: 1 };
  tellOthers(part.of, ['max_batch_size', 'batch_interval'], part.where, notes);
  const size = countOf(part, 'max_batch_size');
  const interval = readGoDuration(textOf(part.of['batch_interval']));
  if (size === undefined || interval === undefined || interval <= 0) throw new HumanError({ what: 'a batch is closed by its size or by its interval, and one of them is not there', where: part.where, toDo: 'write both, e.g. `max_batch_size: 5` and `batch_interval: 100ms`' });
  if (interval > longestMs) throw new HumanError({ what: `\`batch_interval: ${textOf(part.of['batch_interval']).slice(0, 60)}\` is longer than anything waits here`, where: part.where, toDo: 'write 596h at most' });
  if (size > mostInFlight) throw new HumanError({ what: `\`max_batch_size: ${size}\` is more than can be tried here`, where: part.where, toDo: `write ${mostInFlight} at most` });
  notes.add(`${part.where}: there the server collects requests; here the client does and sends one with several inputs, which the server must take; add 1 to \`max_batch_size\` to compare`);
  return { batching: { max_batch_size: [size], batch_interval: [`${Math.max(1, Math.round(interval))}ms`] }, size };
}
