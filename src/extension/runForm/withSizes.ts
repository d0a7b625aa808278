import * as z from 'zod';
import type { RunForm } from '../../protocol/runForm.ts';

const document = z.object({ datasets: z.array(z.object({ dataset: z.string(), split: z.string(), samples: z.int().min(0).optional() })) });

/** The form with the numbers of samples that `pitwall datasets --json` printed. */
export function withSizes(form: RunForm, printed: string): RunForm {
  const { datasets } = document.parse(JSON.parse(printed));
  const parts = form.parts.map(part => {
    const samples = datasets.find(({ dataset, split }) => dataset === part.dataset && (part.split === undefined || part.split === split))?.samples;
    return samples === undefined ? part : { ...part, samples };
  });
  return { ...form, parts, counting: false };
}
