import type { FromPanel, PanelMemory, ToPanel } from '../src/protocol/messages.ts';
import { Remembered } from './remembered.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): PanelMemory | undefined;
  setState(state: PanelMemory): void;
};

/** The extension host, as the panel sees it. */
export interface Host {
  post(message: FromPanel): void;
  /** Calls back for every message, from now on. */
  listen(listener: (message: ToPanel) => void): void;
  /** Keeps these parts; the others stay as they are. */
  remember(parts: PanelMemory): void;
  recall(): PanelMemory;
}

/** May be called once. The messages come from our own host, which builds them from typed values. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const text = document.getElementById('memory')?.textContent ?? '';
  const remembered = new Remembered(api.getState() ?? {}, text === '' ? {} : (JSON.parse(text) as PanelMemory), memory => {
    api.setState(memory);
    // An editor in a browser writes that down every few seconds only: the extension keeps it at once.
    api.postMessage({ type: 'remember', memory });
  });
  document.addEventListener('securitypolicyviolation', event => api.postMessage({ type: 'cspViolation', directive: event.violatedDirective, sample: event.sample }));
  return {
    post: message => api.postMessage(message),
    listen: listener => window.addEventListener('message', (event: MessageEvent<ToPanel>) => listener(event.data)),
    remember: parts => remembered.remember(parts),
    recall: () => remembered.recall(),
  };
}
