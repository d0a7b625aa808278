import { HumanError } from '../../base/humanError.ts';
import type { StoreReader } from '../../store/store.ts';
import type { SampleDetail } from '../samplePage.ts';
import type { ComparedPage, ComparedQuery } from './comparedPage.ts';
import { ComparedSamples } from './comparedSamples.ts';
import type { ComparisonView } from './comparisonView.ts';
import { matchRuns, type Side } from './matchRuns.ts';
import { readComparison, type ComparedSource } from './readComparison.ts';

/** Runs that are compared, for as long as somebody looks at them: the view at once, samples as they are asked for. */
export class Comparison {
  private readonly sources: readonly ComparedSource[];
  private groups: readonly (readonly Side[])[] | undefined;
  /** The last one that was looked at: each holds every score of its trials. */
  private samples: { readonly key: string; readonly of: ComparedSamples } | undefined;

  /** @param runs two to five ids, each with the store that holds it; every one is compared with the first. Throws a HumanError where one is gone. */
  constructor(runs: readonly { readonly reader: StoreReader; readonly id: string; readonly alive: boolean }[]) {
    this.sources = runs.map(({ reader, id, alive }) => {
      const run = reader.run(id);
      if (run === undefined) throw new HumanError({ what: `run ${id} is gone`, toDo: 'choose others' });
      return { reader, run, alive };
    });
  }

  view(nowMs: number): ComparisonView {
    return readComparison(this.sources, nowMs);
  }

  page(query: ComparedQuery): ComparedPage | undefined {
    return this.samplesOf(query.group, query.scorer)?.page(query);
  }

  /** One sample in each run; `[]` where there is no such cell. */
  details({ group, scorer, index, repeat }: { readonly group: number; readonly scorer: string; readonly index: number; readonly repeat: number }): readonly (SampleDetail | null)[] {
    return this.samplesOf(group, scorer)?.details(index, repeat) ?? [];
  }

  private samplesOf(group: number, scorer: string): ComparedSamples | undefined {
    this.groups ??= matchRuns(this.sources).groups;
    const sides = this.groups[group];
    const row = this.sources[0]?.run.scorers.find(({ id }) => id === scorer);
    if (sides === undefined || row === undefined) return undefined;
    const key = JSON.stringify([group, scorer]);
    if (this.samples?.key !== key) {
      const { unit = 'share', direction = 'higher' } = row;
      this.samples = { key, of: new ComparedSamples(this.sources.map(({ run }) => sides.find(side => side.run.id === run.id)), scorer, { unit, direction }) };
    }
    return this.samples.of;
  }
}
