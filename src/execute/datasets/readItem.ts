import { HumanError } from '../../base/humanError.ts';
import { compileField } from '../../task/field.ts';
import type { Dataset, DatasetRow } from '../../task/datasets.ts';
import type { DatasetItem } from '../dataset.ts';
import type { LocatedRow } from './row.ts';

/** Reads a row's fields; what is missing or cannot be a text is a HumanError at the row's own place. */
export interface ItemReader {
  read(located: LocatedRow): DatasetItem;
}

type FieldName = 'input' | 'target' | 'cluster';

/** @param whereOf where a row stands, for messages: `data/test.jsonl:17` */
export function createItemReader(dataset: Dataset, whereOf: (located: LocatedRow) => string): ItemReader {
  const inputOf = compileField(dataset.fields.input);
  const targetOf = compileField(dataset.fields.target);
  const clusterOf = dataset.cluster === undefined ? undefined : compileField(dataset.cluster);
  return {
    read(located) {
      const { row, index } = located;
      const input = asText(field(inputOf, 'input', dataset.fields.input, located));
      const target = field(targetOf, 'target', dataset.fields.target, located);
      const targets = Array.isArray(target) ? target.map(asText) : [asText(target)];
      if (targets.length === 0) {
        throw new HumanError({ what: `\`${dataset.fields.target}\` holds no target`, where: whereOf(located), toDo: 'give each row at least one reference answer' });
      }
      const tags: Record<string, string> = {};
      // An empty cell of a CSV file is what null is elsewhere.
      for (const tag of dataset.tags) if (row[tag] !== undefined && row[tag] !== null && row[tag] !== '') tags[tag] = asText(row[tag]);
      if (clusterOf === undefined) return { index, row, input, targets, tags };
      return { index, row, input, targets, tags, cluster: asText(field(clusterOf, 'cluster', dataset.cluster ?? '', located)) };
    },
  };

  function field(valueOf: (row: DatasetRow) => unknown, name: FieldName, text: string, located: LocatedRow): unknown {
    let value: unknown;
    try {
      value = valueOf(located.row);
    } catch (error) {
      throw new HumanError({ what: `\`${text}\` cannot be read from this row (${(error as Error).message})`, where: whereOf(located), toDo: missingAdvice(name), cause: error });
    }
    if (value !== undefined && value !== null) return value;
    const held = Object.keys(located.row);
    const has = held.length === 0 ? 'it is empty' : `it has ${held.slice(0, 12).join(', ')}${held.length > 12 ? ', …' : ''}`;
    const what = value === null ? `the row's column \`${text}\` is null` : `the row has no column \`${text}\` (${has})`;
    // A reference that is null often means that there is none for the row.
    const without = value === null && /^[A-Za-z_]\w*$/.test(text) ? `leave such rows out (\`where: row.${text} is not none\`), ` : '';
    throw new HumanError({ what, where: whereOf(located), toDo: `${without}${missingAdvice(name)}` });
  }

  function missingAdvice(name: FieldName): string {
    return `mend the row, or check \`${name === 'cluster' ? name : `fields.${name}`}\` of dataset \`${dataset.id}\``;
  }
}

/** Texts as they are, everything else as JSON writes it. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
