import * as l10n from '@vscode/l10n';
import type { FromPanel, ToPanel } from '../../src/protocol/messages.ts';
import type { EventLine, EventQuery } from '../../src/report/eventPage.ts';
import { VirtualList, type ListColumn } from '../lists/virtualList.ts';

const levels = { error: '✗', warn: '⚠', info: '' } as const;

/** The events of the run that is shown, while their page is open. */
export class EventsState {
  level: EventQuery['level'];
  search = '';
  opened: EventLine | undefined;
  private run = '';
  private list: VirtualList<EventLine> | undefined;
  private readonly post: (message: FromPanel) => void;
  private readonly changed: () => void;
  private readonly didOpen: () => void;

  constructor(post: (message: FromPanel) => void, changed: () => void, didOpen: () => void) {
    this.post = post;
    this.changed = changed;
    this.didOpen = didOpen;
  }

  get total(): number {
    return this.list?.total ?? 0;
  }

  /** @param run `''`: the page is not open */
  watch(run: string): void {
    if (run === this.run) return;
    this.run = run;
    this.opened = undefined;
    this.post({ type: 'watchEvents', run });
    if (run !== '') this.pose();
  }

  element(): HTMLElement {
    const list = this.lines();
    list.show(columns());
    return list.element;
  }

  ask({ level, search }: { readonly level?: EventQuery['level'] | 'all'; readonly search?: string }): void {
    if (level !== undefined) this.level = level === 'all' ? undefined : level;
    this.search = search ?? this.search;
    this.pose();
    this.changed();
  }

  receive(message: Extract<ToPanel, { type: 'events' | 'eventsChanged' }>): void {
    if (message.run !== this.run) return;
    if (message.type === 'eventsChanged') this.lines().refresh();
    else if (this.lines().receive(message.request, message.page)) this.changed();
  }

  close(): void {
    this.opened = undefined;
    this.changed();
    this.list?.element.focus();
  }

  private pose(): void {
    this.lines().pose(this.search === '' && this.level === undefined ? l10n.t('Nothing has happened yet.') : l10n.t('No event fits: clear the search, or show all.'));
  }

  private lines(): VirtualList<EventLine> {
    this.list ??= new VirtualList<EventLine>(l10n.t('Events'), {
      ask: (request, offset, limit) => this.post({ type: 'queryEvents', run: this.run, request, query: { ...(this.search === '' ? {} : { search: this.search }), ...(this.level === undefined ? {} : { level: this.level }), offset, limit } }),
      open: line => {
        this.opened = line;
        this.didOpen();
        this.changed();
      },
      close: () => this.close(),
    });
    return this.list;
  }
}

export function levelWord(level: EventLine['level']): string {
  return level === 'error' ? l10n.t('error') : level === 'warn' ? l10n.t('warning') : l10n.t('info');
}

function columns(): readonly ListColumn<EventLine>[] {
  return [
    { id: 'time', title: l10n.t('time'), leastPx: 84, share: 0.1, text: ({ atMs }) => new Date(atMs).toLocaleTimeString() },
    { id: 'level', title: l10n.t('severity'), leastPx: 84, share: 0.1, text: ({ level }) => `${levels[level]} ${levelWord(level)}`.trim(), kind: ({ level }) => (level === 'error' ? 'bad' : level === 'warn' ? 'warning' : 'dim') },
    { id: 'text', title: l10n.t('event'), leastPx: 200, share: 5, text: ({ text }) => text },
  ];
}
