import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sumOf, type Context, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject, type Subject } from '../subject.ts';

const gpu = (k: number): string => `${k}, GPU-${'abcd'.charAt(k).repeat(4)}, NVIDIA L4, 23034, 4, 0, [N/A]`;
const two = [gpu(0), gpu(1)].join('\n');

/** What nvidia-smi does from then on. */
const losses: Readonly<Record<string, string>> = {
  'one of two falls off the bus': `echo "${gpu(0)}"`,
  'the driver does not answer for six seconds': `if [ -e "$0.back" ]; then echo "${two}"; else echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."; exit 9; fi`,
  'one is lost, and nvidia-smi says so': `echo "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost. Reboot the system to recover this GPU"; exit 15`,
};

export const gpuGone: Fault = {
  name: 'a GPU disappears',
  line: `Of two GPUs in the middle of a tune: ${Object.keys(losses).join('; ')}. The experiments go on where there is a GPU, and once the driver answers again.`,
  kinds: ['tune'],
  async inject(context) {
    const verdicts: Verdict[] = [];
    for (const name of Object.keys(losses).slice(0, Math.max(1, context.moments))) verdicts.push(await lose(context, name));
    return sumOf(verdicts);
  },
};

async function lose({ kind, program, undisturbed, say }: Context, name: string): Promise<Verdict> {
  const expected = await undisturbed();
  const subject = await openSubject(kind, program);
  try {
    subject.terminal.file('pitwall.config.yaml', 'gpus: {include: all}\n');
    const smi = subject.terminal.file('bin/nvidia-smi', '');
    plant(smi, `echo "${two}"`);
    subject.terminal.variables = { ...subject.terminal.variables, PATH: `${path.dirname(smi)}${path.delimiter}${process.env['PATH'] ?? ''}` };
    const { ended } = subject.begin('--set', 'server.gpus=1');
    await untilServing(subject);
    plant(smi, losses[name] ?? '');
    const back = setTimeout(() => {
      writeFileSync(`${smi}.back`, '');
      if (name.startsWith('one is lost')) plant(smi, `echo "${gpu(0)}"`);
    }, 6_000);
    const first = await ended;
    clearTimeout(back);
    plant(smi, `echo "${two}"`);
    say(`${kind}: ${name}: ${String(first.code)} ${first.note.slice(-200)}`);
    const verdict = await settle(subject, expected, 1, [first, ...(first.code === 0 ? [] : await resumeUntilDone(subject))]);
    return { ...verdict, wrong: verdict.wrong.map(what => `${name}: ${what}`) };
  } finally {
    await subject.dispose();
  }
}

async function untilServing(subject: Subject): Promise<void> {
  while (!subject.rows().some(([name]) => name.startsWith('experiment'))) await new Promise(resolve => setTimeout(resolve, 20));
}

function plant(file: string, does: string): void {
  const beside = `${file}.new`;
  writeFileSync(beside, `#!/bin/sh\ncase "$1" in\n  --query-gpu=*) ${does} ;;\n  --query-compute-apps=*) ;;\nesac\n`);
  chmodSync(beside, 0o755);
  renameSync(beside, file);
}
