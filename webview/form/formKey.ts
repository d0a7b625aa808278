/** What has its own use for Enter; of a component the page sees the host element alone, its button is in its shadow. */
const pressed = ['button', 'vscode-button', 'summary', 'a'];

/** As the browser's KeyboardEvent; the path goes from the innermost element outwards. */
interface KeyPressed {
  readonly key: string;
  readonly isComposing: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  composedPath(): readonly object[];
}

/** What a key does in a form: Enter runs it, Escape leaves it. Undefined where the key belongs to what has the focus, or to a word that is being composed. */
export function formKey(event: KeyPressed): 'run' | 'leave' | undefined {
  if (event.isComposing) return undefined;
  if (event.key === 'Escape') return 'leave';
  if (event.key !== 'Enter') return undefined;
  const names = event.composedPath().map(of => ('localName' in of ? of.localName : ''));
  if (names.some(name => pressed.some(one => one === name))) return undefined;
  // In several lines Enter begins the next one, and with Ctrl it runs.
  return names.includes('textarea') && !event.ctrlKey && !event.metaKey ? undefined : 'run';
}
