import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { count, duration, object, text } from './parts.ts';

export const serverPresets = ['vllm', 'sglang', 'llama-server'] as const;

const docker = object({
  image: text.describe('The image, e.g. vllm/vllm-openai:latest.'),
  args: z.array(text).min(1).optional().describe('What stands behind the image: templates, as `command`. With a preset: instead of the preset’s own.'),
  options: z.array(text).min(1).optional().describe('Further options of docker run, before the image, e.g. ["-v", "/models:/models"]: templates, as `command`.'),
}).describe('The server runs in a container: `docker run --rm` with the leased devices and its port.');

/** How a server is started, and when it is ready. */
export const serverSchema = object({
  preset: z.enum([...serverPresets, 'none'], 'must be vllm, sglang, llama-server, or none').optional().describe('A server that is known: vllm, sglang or llama-server. Its command, its readiness and the flags of its parameters need not be written.'),
  model: text.optional().describe('The model, as the preset’s server takes it (a name at Hugging Face, or a path), and as requests name it. Templates read it as {{ model }}. Without a preset: only how requests name it (default: default).'),
  command: z.array(text).min(1).optional().describe('The program and its arguments; it runs without a shell. Templates over the parameters, port, host, gpus and model; an argument that becomes empty is left out. With a preset: instead of the preset’s own, and parameters that it does not read become flags.'),
  docker: docker.optional(),
  args: z.array(text).min(1).optional().describe('Further arguments of the preset’s command: templates, as `command`.'),
  env: z.record(z.string(), z.string()).optional().describe('Environment variables beside the inherited ones: templates, as `command`; values may hold ${env:NAME} and ${secret:NAME}.'),
  folder: text.optional().describe('Where it runs, relative to the task file (default: the task file’s folder).'),
  ready: object({
    path: z.string().regex(/^\/\S*$/, 'must be a path that begins with /').regex(/^[ -~]*$/, 'must be in ASCII, other characters as %XX').optional().describe('Answers 200 once requests are welcome (default: /health of a preset, otherwise /v1/models).'),
    timeout: duration.optional().describe('How long that may take from the start (default: 10m of vllm and sglang, otherwise 5m).'),
  })
    .optional()
    .describe('When requests are welcome.'),
  gpus: z.union([wholeFrom(0), text]).optional().describe('GPUs of one replica: a number, 0 for none (it sees none either), or an expression over the parameters, e.g. "tp * pp". Default: tensor × pipeline × data parallel sizes, where they are among the parameters or the arguments; without any 1 of vllm and sglang, and otherwise 0.'),
  replicas: z
    .union([
      count,
      object({
        min: count.describe('There are never fewer.'),
        max: count.describe('There are never more.'),
        target_in_flight: z.number().gt(0, 'must be above 0').describe('Requests in flight at each replica that are right: with more on average there will be more replicas.'),
        count: count.optional().describe('At the start (default: min).'),
      }),
    ])
    .optional()
    .describe('Copies of the server, with the requests balanced over them: a number (default: 1), or {min, max, target_in_flight} for as many as the load asks for.'),
  processes_per_replica: count.optional().describe('A replica works on processes × threads requests at once; the next wait. Absent: nobody counts, and every request is passed on.'),
  threads_per_process: count.optional().describe('Of `processes_per_replica` (default: 1).'),
  max_queue_length: wholeFrom(0).optional().describe('So many requests wait where all replicas are full, and the next is refused (default: 100).'),
  grace: duration.optional().describe('From asking it to end to ending it by force (default: 3s).'),
}).describe('The server whose configurations are tried.');

export type WrittenServer = z.infer<typeof serverSchema>;
