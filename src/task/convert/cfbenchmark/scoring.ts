import type { Notes } from '../notes.ts';
import type { PartName } from './layout.ts';

/** How its code judges: two definitions of F1, and the nearness of meanings. */
export interface PartScoring {
  readonly scorers: readonly object[];
  readonly helpers?: readonly object[];
  /** The scorer of a part. */
  readonly of: (part: PartName) => string;
  /** Where its reference is. */
  readonly targetOf: (part: PartName) => string;
}

/** Labels stand between commas of both kinds. */
const separator = [',', '，'];

/** @param labels the closed lists, by part @param embedder `embedding_model_path` */
export function scoringOf(parts: readonly PartName[], labels: ReadonlyMap<string, readonly string[]>, embedder: string | undefined, notes: Notes): PartScoring {
  const of = (part: PartName): string => (part === 'company' || part === 'product' ? 'f1' : part === 'summary' || part === 'risk' || part === 'suggestion' ? 'cosine' : `f1_${part}`);
  const used = [...new Set(parts.map(of))];
  if (used.includes('f1')) notes.add('company, product: a label that stands twice in a reference counts once, and blanks around one do not matter; there it counts twice, and one with blanks is never found');
  if (used.includes('cosine')) notes.add('summary, risk, suggestion: helper `embedder` makes the vectors: serve bge-zh-v1.5 at its address, so that a text is cut at 512 tokens and its vector is that of the first token, as there; a reference that is missing is the text nan, as there; an answer that is empty counts 0');
  const model = embedder === undefined || /^[./~\\]/.test(embedder) ? `BAAI/${nameIn(embedder ?? 'bge-large-zh-v1.5').replace(/^bge-zh/, 'bge-large-zh')}` : embedder;
  return {
    of,
    // One of its summaries has none.
    targetOf: part => (of(part) === 'cosine' ? "{{ row.response or 'nan' }}" : 'response'),
    scorers: used.map(id => {
      if (id === 'cosine') return { id, use: 'cosine', params: { model: 'embedder' } };
      const part = id.replace('f1_', '');
      const known = [...new Set(labels.get(part) ?? [])].filter(label => label.trim() !== '');
      if (id === 'f1' || known.length > 0) return { id, use: 'set_f1', params: { separator, other: 'collapsed', ...(id === 'f1' ? {} : { labels: known }) } };
      notes.add(`${part}: the list of its labels is not known, so a wrong label of it counts as any other; its F1 is not comparable with CFBenchmark's`);
      return { id, use: 'set_f1', params: { separator, other: 'collapsed' } };
    }),
    ...(used.includes('cosine') ? { helpers: [{ id: 'embedder', provider: 'openai', endpoint: 'embeddings', base_url: 'http://127.0.0.1:8080/v1', model }] } : {}),
  };
}

function nameIn(path: string): string {
  return path.split(/[/\\]/).findLast(part => part !== '') ?? path;
}
