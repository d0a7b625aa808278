import type { SampleLine } from '../../src/report/samplePage.ts';

type Place = Pick<SampleLine, 'trial' | 'index' | 'repeat'>;

/** A sample that is to be opened once its run is shown. */
export class WantedSample {
  private wanted: { readonly run: string; readonly sample: Place } | undefined;

  want(run: string, sample: Place): void {
    this.wanted = { run, sample };
  }

  /** Another run is shown: its sample, once. Where it is not the one that was wanted that is gone, or somebody chose another: nothing is opened when it is looked at some day. */
  shown(run: string): Place | undefined {
    const { wanted } = this;
    this.wanted = undefined;
    return wanted?.run === run ? wanted.sample : undefined;
  }
}
