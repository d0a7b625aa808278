import { expect, test } from 'vitest';
import { readExecutor } from '../../src/task/checkExecutor.ts';
import { durationReader } from '../../src/task/checkDuration.ts';
import { notYet } from '../../src/task/notYet.ts';
import { readTree } from '../../src/task/positionedTree.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { createReporter } from '../../src/task/reporter.ts';
import { executorSchema } from '../../src/task/schema/executor.ts';

const file = '/w/t.eval.yaml';

/** Apart from whether the kind runs there at all. */
function read(text: string, kind: 'eval' | 'tune' = 'eval'): ReturnType<typeof readExecutor> | string {
  const tree = readTree(`executor: ${text}\n`, file);
  const reporter = createReporter(tree, file);
  const checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration: durationReader(reporter) };
  const result = readExecutor(executorSchema.parse((tree.value as { executor: unknown }).executor), kind, checking);
  const problems = reporter.problems().filter(({ message }) => !message.includes(notYet));
  return problems.length === 0 ? result : problems.map(({ column, message, toDo }) => `${column} ${message}; ${toDo ?? ''}`).join('\n');
}

test('the cluster alone, with everything its own', () => {
  expect(read('slurm')).toEqual({ executor: { use: 'slurm', gpus: 0, exclusive: false, setup: [], extra: [] } });
  expect(read('local')).toEqual({});
});

test('every key', () => {
  expect(read('{slurm: {partition: "gpu,old", account: lab, time: 1.5h, gpus: 2, gpu_type: a100, cpus: 4, memory: 1.5GiB, exclusive: true, jobs: 3, folder: ../shared, setup: [module load nodejs/24], extra: ["--qos=high", -C ib]}}')).toEqual({
    executor: { use: 'slurm', partition: 'gpu,old', account: 'lab', timeMs: 5_400_000, gpus: 2, gpuType: 'a100', cpus: 4, memoryBytes: 1_610_612_736, exclusive: true, jobs: 3, folder: '/shared', setup: ['module load nodejs/24'], extra: ['--qos=high', '-C ib'] },
  });
});

test.each([
  ['{slurm: {time: 0s}}', '26 `time` must be longer than 0; '],
  ['{slurm: {gpu_type: a100}}', '20 `gpu_type` says which GPUs, and no job has one; add `gpus`, or remove it'],
  ['{slurm: {extra: [qos=high]}}', '28 `qos=high` is no option of sbatch; write it with its dashes, as one text: "--qos=high"'],
  ['{slurm: {extra: ["--qos high"]}}', '28 `--qos high` is one option with a blank in its name; write `--qos=high`'],
  ['{slurm: {extra: ["--time=2:00:00"]}}', '28 Pitwall says `--time` to sbatch itself; write `time: …` instead'],
  ['{slurm: {extra: ["-pgpu"]}}', '28 Pitwall says `-p` to sbatch itself; write `partition: …` instead'],
  ['{slurm: {extra: ["--wrap=ls"]}}', '28 Pitwall says `--wrap` to sbatch itself; remove it'],
  ['{slurm: {setup: ["a\\nb"]}}', '28 a line of `setup` holds a line end; write each line as an item of its own'],
])('%s', (text, problem) => expect(read(text)).toBe(problem));

test('a tune says GPUs and parallel experiments in its own places', () => {
  expect(read('{slurm: {gpus: 2, jobs: 3}}', 'tune')).toBe('20 how many GPUs an experiment needs is said of the server; write `server: {gpus: …}`\n29 how many experiments run at once is said of the tune; write `parallel_experiments: …`');
  expect(read('{slurm: {gpu_type: h200}}', 'tune')).toEqual({ executor: { use: 'slurm', gpus: 0, gpuType: 'h200', exclusive: false, setup: [], extra: [] } });
});

test.each([
  ['slrum', '4:11 `executor` must be local or slurm, found the text "slrum"; did you mean `slurm`?'],
  ['{slurm: {partion: gpu}}', '4:20 `executor.slurm` has the unknown key `partion`; did you mean `partition`?'],
  ['{slurm: {memory: 16G}}', '4:28 `executor.slurm.memory` must be a size such as 512MiB or 16GiB, found the text "16G"'],
  ['{slurm: {partition: "-x"}}', '4:31 `executor.slurm.partition` must be a name without blanks, found the text "-x"'],
  ['[]', '4:11 `executor` must be local or slurm, or a mapping of keys to values, found an empty list'],
])('%s', (text, problem) => {
  const { problems } = parseTask(`kind: eval\nname: t\nmodels: [{id: a, provider: sim}]\nexecutor: ${text}\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n`, file);
  expect(problems.map(({ line, column, message, toDo }) => `${line}:${column} ${message}${toDo === undefined ? '' : `; ${toDo}`}`)).toEqual([problem]);
});
