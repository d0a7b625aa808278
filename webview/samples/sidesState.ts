import type { SamplePlace, SideBySide } from '../../src/report/samplePage.ts';
import type { Host } from '../host.ts';
import { changed, firstQuestion, type Question } from './question.ts';

/** What the outputs are compared with: nothing, the target, or the output of a trial. */
export type Against = { readonly type: 'nothing' | 'target' } | { readonly type: 'trial'; readonly trial: string };

/** Which sample the models' outputs are shown of, side by side; none while `shown` is undefined. */
export class SidesState {
  shown: SideBySide | undefined;
  against: Against = { type: 'nothing' };
  /** The way in which nothing was found to go on to. */
  end: { readonly direction: 'next' | 'previous'; readonly disagree: boolean } | undefined;
  private readonly post: Host['post'];
  private readonly changed: () => void;
  private run = '';
  private request = 0;
  private way: SidesState['end'];

  constructor(post: Host['post'], changed: () => void) {
    this.post = post;
    this.changed = changed;
  }

  /** The run that is shown; another one's samples go. */
  follow(run: string): void {
    if (run === this.run) return;
    this.run = run;
    this.request++;
    this.shown = undefined;
  }

  open({ trial, index, repeat }: SamplePlace): void {
    this.way = undefined;
    this.post({ type: 'sideBySide', request: ++this.request, run: this.run, trial, index, repeat });
  }

  /** To the next sample over the same data that the question finds. @param disagree only where the models do */
  step(direction: 'next' | 'previous', disagree: boolean, question: Question | undefined): void {
    const [first] = this.shown?.samples ?? [];
    if (first === undefined) return;
    const query = { ...changed(question ?? firstQuestion(this.run), disagree ? { disagree: true } : {}), offset: 0, limit: 1 };
    this.way = { direction, disagree };
    const { trial, index, repeat } = first;
    this.post({ type: 'sideBySide', request: ++this.request, run: this.run, trial, index, repeat, step: { direction, query } });
  }

  receive(request: number, sides: SideBySide | undefined): void {
    if (request !== this.request) return;
    this.end = sides === undefined ? this.way : undefined;
    this.shown = sides ?? this.shown;
    this.changed();
  }

  compareWith(against: Against): void {
    this.against = against;
    this.changed();
  }

  close(): void {
    this.request++;
    this.shown = undefined;
    this.end = undefined;
    this.changed();
  }
}
