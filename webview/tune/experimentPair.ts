import type { FromPanel } from '../../src/protocol/messages.ts';
import type { TuneExperiment, TuneView } from '../../src/report/tune/tuneView.ts';

type Side = 'from' | 'to';

/** Which two experiments of a tune are set side by side, and how their servers are started. */
export class ExperimentPair {
  private readonly post: (message: FromPanel) => void;
  private readonly changed: () => void;
  private run = '';
  private chosen: Partial<Record<Side, string>> = {};
  private commands: Readonly<Record<string, string>> = {};
  private asked = '';

  constructor(post: (message: FromPanel) => void, changed: () => void) {
    this.post = post;
    this.changed = changed;
  }

  choose(side: Side, experiment: string): void {
    this.chosen = { ...this.chosen, [side]: experiment };
    this.changed();
  }

  swap(shown: Readonly<Record<Side, TuneExperiment>>): void {
    this.chosen = { from: shown.to.id, to: shown.from.id };
    this.changed();
  }

  /** The two that are shown: what was chosen, else the best and the one that is open, or the next best. Undefined of fewer than two. */
  shown(run: string, { experiments, ranking, best }: TuneView, open: string | undefined): Readonly<Record<Side, TuneExperiment>> | undefined {
    if (run !== this.run) [this.run, this.chosen, this.commands, this.asked] = [run, {}, {}, ''];
    const found = (id: string | undefined): TuneExperiment | undefined => experiments.find(of => of.id === id);
    const from = found(this.chosen.from) ?? found(best?.experiment ?? ranking[0]);
    const to = found(this.chosen.to) ?? [open, ...ranking].map(found).find(of => of !== undefined && of.id !== from?.id);
    return from === undefined || to === undefined ? undefined : { from, to };
  }

  /** Of both, once the host has told; asked for once. */
  commandsOf({ from, to }: Readonly<Record<Side, TuneExperiment>>): readonly [string, string] | undefined {
    const [a, b] = [this.commands[from.id], this.commands[to.id]];
    if (a !== undefined && b !== undefined) return [a, b];
    const asked = [this.run, from.id, to.id].join();
    if (asked !== this.asked) this.post({ type: 'askCommands', run: this.run, experiments: [from.id, to.id] });
    this.asked = asked;
    return undefined;
  }

  receive(run: string, commands: Readonly<Record<string, string>>): void {
    if (run === this.run) this.commands = { ...this.commands, ...commands };
  }
}
