import type { FromPanel } from '../../protocol/messages.ts';

type Kind = FromPanel['type'];

/** What is done about each kind of message of the page. The whole of them is put together in `PanelHost`: one that nobody answers does not compile. */
export type Answers<T extends Kind = Kind> = { readonly [K in T]: (message: Extract<FromPanel, { readonly type: K }>) => void };

/** Hands a message to the one who answers its kind. */
export function answerWith(answers: Answers, message: FromPanel): void {
  // The key names the kind: the compiler does not follow that through a union.
  (answers[message.type] as (message: FromPanel) => void)(message);
}
