import { changedList, changedRun } from '../src/protocol/changes.ts';
import type { FromPanel, ToPanel } from '../src/protocol/messages.ts';
import type { SampleDetail, SampleLine } from '../src/report/samplePage.ts';
import type { RunListItem, RunView } from '../src/report/view.ts';
import type { Host } from './host.ts';

type Message = Exclude<ToPanel, { type: 'samples' }>;

/** What the panel shows. All of it came in messages; nothing here is lost that matters. */
export class State {
  /** Undefined until the host has told what there is. */
  runs: readonly RunListItem[] | undefined;
  view: RunView | undefined;
  detail: SampleDetail | undefined;
  notice: { readonly severity: 'error' | 'info'; readonly text: string } | undefined;
  private readonly host: Host;
  private readonly changed: () => void;
  private detailRequest = 0;

  constructor(host: Host, changed: () => void) {
    this.host = host;
    this.changed = changed;
  }

  receive(message: Message): void {
    switch (message.type) {
      case 'runs':
        this.runs = message.runs;
        break;
      case 'runsChanged':
        this.runs = this.runs && changedList(this.runs, message.runs);
        break;
      case 'runChanged':
        this.view = this.view && changedRun(this.view, message.change);
        break;
      case 'run':
        if (this.view?.id !== message.view.id) {
          this.detail = undefined;
          this.host.remember({ run: message.view.id });
        }
        this.view = message.view;
        break;
      case 'sample':
        if (message.request !== this.detailRequest) return;
        this.detail = message.detail;
        break;
      case 'message':
        this.notice = { severity: message.severity, text: message.text };
        break;
    }
    this.changed();
  }

  post(message: FromPanel): void {
    this.host.post(message);
  }

  selectRun(run: string): void {
    if (run === '' || run === this.view?.id) return;
    this.host.post({ type: 'selectRun', run });
  }

  openSample(line: Pick<SampleLine, 'trial' | 'index' | 'repeat'>): void {
    if (this.view === undefined) return;
    const { trial, index, repeat } = line;
    this.host.post({ type: 'openSample', request: ++this.detailRequest, run: this.view.id, trial, index, repeat });
  }

  closeSample(): void {
    this.detailRequest++;
    this.detail = undefined;
    this.changed();
  }

  dismissNotice(): void {
    this.notice = undefined;
    this.changed();
  }
}
