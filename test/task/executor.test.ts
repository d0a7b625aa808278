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
  expect(read('{slurm: {partition: "gpu,old", account: lab, time: 1.5h, gpus: 2, gpu_type: a100, gpu_option: gpus-per-node, cpus: 4, memory: 1.5GiB, exclusive: true, jobs: 3, folder: ../shared, setup: [module load nodejs/24], extra: ["--qos=high", -C ib]}}')).toEqual({
    executor: { use: 'slurm', partition: 'gpu,old', account: 'lab', timeMs: 5_400_000, gpus: 2, gpuType: 'a100', gpuOption: 'gpus-per-node', cpus: 4, memoryBytes: 1_610_612_736, exclusive: true, jobs: 3, folder: '/shared', setup: ['module load nodejs/24'], extra: ['--qos=high', '-C ib'] },
  });
});

test.each([
  ['{slurm: {time: 0s}}', '26 `time` must be longer than 0; '],
  ['{slurm: {gpu_type: a100}}', '20 `gpu_type` says which GPUs, and no job has one; add `gpus`, or remove it'],
  ['{slurm: {gpu_option: gpus}}', '20 `gpu_option` says how GPUs are asked for, and no job has one; add `gpus`, or remove it'],
  ['{slurm: {extra: ["--part=gpu"]}}', '28 Pitwall says `--partition` (which `--part` is short for) to sbatch itself; write `partition: …` instead'],
  ['{slurm: {extra: ["--outp=x"]}}', '28 Pitwall says `--output` (which `--outp` is short for) to sbatch itself; remove it'],
  ['{slurm: {extra: ["-M all"]}}', '28 `-M` cannot be said: jobs of another cluster would not be found again; remove it'],
  ['{slurm: {extra: ["--clust=b"]}}', '28 `--clusters` (which `--clust` is short for) cannot be said: jobs of another cluster would not be found again; remove it'],
  ['{slurm: {extra: ["-N2"]}}', '28 `-N` cannot be said: a job of Pitwall is one program on one node; remove it'],
  ['{slurm: {extra: ["--ntasks=4"]}}', '28 `--ntasks` cannot be said: a job of Pitwall is one program on one node; remove it'],
  ['{slurm: {extra: ["--dependency=afterok:3"]}}', '28 `--dependency` cannot be said: what it waits for may never end, and a run asks for jobs several times; remove it'],
  ['{slurm: {extra: ["--signal=B:USR1@60"]}}', '28 `--signal` cannot be said: a signal ends its job; remove it'],
  ['{slurm: {extra: ["-vH"]}}', '28 `-vH` is several options in one; write each as an item of its own'],
  ['{slurm: {extra: [qos=high]}}', '28 `qos=high` is no option of sbatch; write it with its dashes, as one text: "--qos=high"'],
  ['{slurm: {extra: ["--qos high"]}}', '28 `--qos high` is one option with a blank in its name; write `--qos=high`'],
  ['{slurm: {extra: ["--time=2:00:00"]}}', '28 Pitwall says `--time` to sbatch itself; write `time: …` instead'],
  ['{slurm: {extra: ["-pgpu"]}}', '28 Pitwall says `-p` to sbatch itself; write `partition: …` instead'],
  ['{slurm: {extra: ["--wrap=ls"]}}', '28 Pitwall says `--wrap` to sbatch itself; remove it'],
  ['{slurm: {setup: ["a\\nb"]}}', '28 a line of `setup` holds a line end; write each line as an item of its own'],
])('%s', (text, problem) => expect(read(text)).toBe(problem));

test('what is sbatch’s business alone goes through', () => {
  const extra = ['--qos=high', '-C ib', '--constraint=ib', '--nodelist=n[1-2]', '--exclude=n3', '--mem-per-cpu=4G', '--time-min=10', '--ntasks-per-node=1', '--gpu-bind=single:1', '--gres-flags=enforce-binding', '--wait-all-nodes=1', '--nice', '-v', '--begin=now+1hour', '--reservation=lab', '-s', '--licenses=x', '-x n3'];
  expect(read(`{slurm: {extra: ${JSON.stringify(extra)}}}`)).toMatchObject({ executor: { extra } });
});

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
