import { randomBytes } from 'node:crypto';
import { HumanError } from '../base/humanError.ts';
import type { FoundDataset, Here } from '../task/convert/evalap/here.ts';
import { fileName, knownKey } from '../task/convert/evalap/setHere.ts';
import { textOf, type Notes } from '../task/convert/notes.ts';
import { suggest } from '../task/nearest.ts';
import type { Catalogue } from './catalogue.ts';
import { readDataset } from './addDataset.ts';
import { checked, datasetBody } from './bodies.ts';
import { Refusal } from './refusal.ts';
import type { SecretsInMemory } from './secretsInMemory.ts';
import type { Shelf } from './shelf.ts';

export interface Resources {
  readonly shelf: Shelf;
  readonly catalogue: Catalogue;
  readonly secrets: SecretsInMemory;
}

export interface ApiHere extends Here {
  /** Writes what the body brought with it: a body that is refused leaves nothing. Returns the task's text with the names that it then has. */
  readonly keep: (text: string) => string;
}

/** What a body names: datasets that were posted, or that it holds, and models and datasets of the task files that the server was started with. */
export function apiHere({ shelf, catalogue, secrets }: Resources, nowMs: number, notes: Notes): ApiHere {
  // By the object: the experiments of a grid share it. By its JSON: those of a list repeat it.
  const brought = new Map<unknown, FoundDataset>();
  const writes: ((text: string) => string)[] = [];
  return {
    keep: text => writes.splice(0).reduce((written, write) => write(written), text),
    key(given, address) {
      if (typeof given === 'string' && given.trim() !== '') return `\${secret:${secrets.nameOf(given.trim())}}`;
      const variable = knownKey(address);
      return variable === undefined ? undefined : `\${env:${variable}}`;
    },
    dataset(written, where): FoundDataset {
      if (typeof written === 'object' && written !== null) {
        const found = brought.get(written) ?? brought.get(JSON.stringify(written)) ?? bring(written);
        brought.set(written, found);
        return found;
      }
      const posted = shelf.datasets();
      const name = textOf(written);
      const held = [...brought.values()].find(({ id }) => id === name);
      if (held !== undefined) return held;
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
      writes.push(text => {
        shelf.taskFile(name, `${Array.from(lines, line => JSON.stringify(line ?? {})).join('\n')}\n`);
        return text;
      });
      return { path: name, output: '{{ row.output }}' };
    },
    model(name, where) {
      const found = catalogue.models.get(name);
      if (found !== undefined) return found;
      throw new HumanError({ what: `there is no model \`${name}\``, where, toDo: `start \`pitwall serve\` with a task file that has it, or write \`model: {name, base_url}\`; ${suggest(name, [...catalogue.models.keys()], 'there is')}` });
    },
  };

  function bring(written: object): FoundDataset {
    const { dataset, rows } = readDataset(shelf, checked(datasetBody, written), nowMs, notes);
    const { name, columnsMap, columns, size } = dataset;
    if ([...brought.values()].some(({ id }) => id === name)) throw new Refusal(409, `two datasets of the body are called \`${name}\`: give one another name`);
    // It has its number once it is written.
    const file = `${randomBytes(12).toString('hex')}.jsonl`;
    writes.push(text => text.replaceAll(file, `${shelf.addDataset(dataset, rows).first}.jsonl`));
    const found: FoundDataset = { id: name, source: { path: `../datasets/${file}` }, columns: columnsMap ?? {}, has: columns, size };
    brought.set(JSON.stringify(written), found);
    return found;
  }

  function shelved({ first, name, columnsMap, columns, size }: ReturnType<Shelf['datasets']>[number]): FoundDataset {
    return { id: name, source: { path: `../datasets/${first}.jsonl` }, columns: columnsMap ?? {}, has: columns, size };
  }
}
