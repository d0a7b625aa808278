import { describe, expect, test } from 'vitest';
import type { PlannedTune } from '../../src/plan/tune.ts';
import { servedConfiguration } from '../../src/plan/servedConfiguration.ts';
import { renderServer } from '../../src/task/server/renderServer.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { tune } from '../report/tune/tuneFixture.ts';

const plain = { ...tune, server: { ...tune.server, env: { GREETING: "it's {{ slots }}", TOKEN: '${secret:hf}' } } };
const contained: Pick<PlannedTune, 'server' | 'parameters'> = {
  parameters: [{ name: 'tp', levels: [1, 2] }],
  server: { ...tune.server, preset: 'vllm', env: { HF_TOKEN: '${secret:hf}' }, gpus: 'tp', start: { docker: { image: 'vllm/vllm-openai:latest', options: ['--ipc=host'], args: ['--model', 'm', '--port', '{{ port }}'] } } },
};

describe('a configuration to be used without its tune', () => {
  test('a line for a shell: what it would read otherwise is quoted, secrets stay references', () => {
    expect(servedConfiguration(plain, { slots: 4, threads: 8 }).command).toBe(String.raw`GREETING='it'\''s 4' TOKEN='${'$'}{secret:hf}' llama-server -m 'small model.gguf' --port 8000 -np 4 -t 8`);
    expect(servedConfiguration(contained, { tp: 2 }).command).toBe("HF_TOKEN='${secret:hf}' docker run --rm --init --name pitwall-8000 -p 127.0.0.1:8000:8000 -e HF_TOKEN --ipc=host vllm/vllm-openai:latest --model m --port 8000 --tensor-parallel-size 2");
  });

  test.each([
    ['a program', plain, { slots: 4, threads: 8 }],
    ['a container', contained, { tp: 2 }],
  ] as const)('%s: its section in a bench starts the same', (_, of, configuration) => {
    const { section } = servedConfiguration(of, configuration);
    const { task, problems } = parseTask(`kind: bench\nname: b\n${section}workload: {data: {synthetic: {input_tokens: 8, output_tokens: 8}}}\nload: {concurrency: [1]}\nstop: {requests: 4}\n`, '/tasks/b.bench.yaml');
    expect(problems).toEqual([]);
    const server = task?.server?.spec;
    if (server === undefined) throw new Error('the bench has a server');
    const place = { port: 7_000, gpus: 1 };
    expect(renderServer({ server, parameters: [] }, {}, place)).toEqual(renderServer(of, configuration, place));
    expect(server).toMatchObject({ model: of.server.model, ready: of.server.ready, replicas: { count: of.server.replicas.count } });
  });
});
