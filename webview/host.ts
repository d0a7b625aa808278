import type { FromPanel, PanelMemory, ToPanel } from '../src/protocol/messages.ts';

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
  let memory = api.getState() ?? {};
  document.addEventListener('securitypolicyviolation', event => api.postMessage({ type: 'cspViolation', directive: event.violatedDirective, sample: event.sample }));
  return {
    post: message => api.postMessage(message),
    listen: listener => window.addEventListener('message', (event: MessageEvent<ToPanel>) => listener(event.data)),
    remember: parts => {
      memory = { ...memory, ...parts };
      api.setState(memory);
    },
    recall: () => memory,
  };
}
