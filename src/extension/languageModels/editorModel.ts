import type { BridgeAsk, ModelSelector } from '../../task/editorBridge.ts';

/** The models that the editor offers: `vscode.lm`, as far as a run needs it. */
export interface EditorModels {
  select(selector: ModelSelector): Promise<readonly EditorModel[]>;
}

export interface EditorModel {
  readonly id: string;
  readonly vendor: string;
  readonly family: string;
  readonly version: string;
  /** Undefined where the person was not asked yet. */
  mayAsk(): boolean | undefined;
  /** Resolves when the editor has taken the request, consent included. Both it and the parts may reject, with the editor's own `code` where it has one. */
  ask(messages: BridgeAsk['messages'], options: BridgeAsk['options'], signal: AbortSignal): Promise<AsyncIterable<EditorPart>>;
  countTokens(text: string, signal: AbortSignal): Promise<number>;
}

export type EditorPart = { readonly type: 'text'; readonly text: string } | { readonly type: 'call'; readonly name: string; readonly input: string };
