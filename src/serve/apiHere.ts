import { randomBytes } from 'node:crypto';
import { HumanError } from '../base/humanError.ts';
import type { FoundDataset, Here } from '../task/convert/evalap/here.ts';
import { fileName, knownKey } from '../task/convert/evalap/setHere.ts';
import { textOf, type Notes } from '../task/convert/notes.ts';
import { suggest } from '../task/nearest.ts';
import type { Catalogue } from './catalogue.ts';
import { addDataset } from './addDataset.ts';
import { checked, datasetBody } from './bodies.ts';
import type { SecretsInMemory } from './secretsInMemory.ts';
import type { Shelf } from './shelf.ts';

export interface Resources {
  readonly shelf: Shelf;
  readonly catalogue: Catalogue;
  readonly secrets: SecretsInMemory;
}

/** What a body names: datasets that were posted, and models and datasets of the task files that the server was started with. */
export function apiHere({ shelf, catalogue, secrets }: Resources, nowMs: number, notes: Notes): Here {
  return {
    key(given, address) {
      if (typeof given === 'string' && given.trim() !== '') return `\${secret:${secrets.nameOf(given.trim())}}`;
      const variable = knownKey(address);
      return variable === undefined ? undefined : `\${env:${variable}}`;
    },
    dataset(written, where): FoundDataset {
      const posted = shelf.datasets();
      if (typeof written === 'object' && written !== null) return shelved(addDataset(shelf, checked(datasetBody, written), nowMs, notes));
      const name = textOf(written);
      const found = posted.find(dataset => dataset.name === name) ?? posted.find(({ first }) => String(first) === name);
      if (found !== undefined) return shelved(found);
      const own = catalogue.datasets.get(name);
      if (own !== undefined) return { id: name, source: {}, columns: {}, own };
      throw new HumanError({ what: `there is no dataset \`${name}\``, where, toDo: `post it to /v1/dataset, or start \`pitwall serve\` with a task file that has it; ${suggest(name, [...posted.map(dataset => dataset.name), ...catalogue.datasets.keys()], 'there is')}` });
    },
    outputs(texts, model, rows) {
      const lines: (object | undefined)[] = [];
      for (const [k, output] of texts.entries()) lines[rows?.[k] ?? k] = { output };
      const name = `${fileName(model).slice(0, 60)}-${randomBytes(4).toString('hex')}.outputs.jsonl`;
      shelf.taskFile(name, `${Array.from(lines, line => JSON.stringify(line ?? {})).join('\n')}\n`);
      return { path: name, output: '{{ row.output }}' };
    },
    model(name, where) {
      const found = catalogue.models.get(name);
      if (found !== undefined) return found;
      throw new HumanError({ what: `there is no model \`${name}\``, where, toDo: `start \`pitwall serve\` with a task file that has it, or write \`model: {name, base_url}\`; ${suggest(name, [...catalogue.models.keys()], 'there is')}` });
    },
  };

  function shelved({ first, name, columnsMap, columns, size }: ReturnType<Shelf['datasets']>[number]): FoundDataset {
    return { id: name, source: { path: `../datasets/${first}.jsonl` }, columns: columnsMap ?? {}, has: columns, size };
  }
}
