import * as vscode from 'vscode';
import { onAbort } from '../../base/onAbort.ts';
import type { EditorModel, EditorModels, EditorPart } from './editorModel.ts';

/** The editor's Language Model API. @param access of the extension */
export function createEditorModels(access: vscode.LanguageModelAccessInformation): EditorModels {
  return {
    select: async selector => (await vscode.lm.selectChatModels(selector as vscode.LanguageModelChatSelector)).map(chat => modelOf(chat, access)),
  };
}

function modelOf(chat: vscode.LanguageModelChat, access: vscode.LanguageModelAccessInformation): EditorModel {
  return {
    id: chat.id,
    vendor: chat.vendor,
    family: chat.family,
    version: chat.version,
    mayAsk: () => access.canSendRequest(chat),
    async ask(messages, options, signal) {
      const { token, release } = tokenOf(signal);
      const justification = vscode.l10n.t('A task that you run with Pitwall evaluates this model.');
      try {
        const response = await chat.sendRequest(messages.map(messageOf), { justification, modelOptions: options }, token);
        return partsOf(response, release);
      } catch (error) {
        release();
        throw error;
      }
    },
    async countTokens(text, signal) {
      const { token, release } = tokenOf(signal);
      try {
        return await chat.countTokens(text, token);
      } finally {
        release();
      }
    },
  };
}

/** The API knows users and assistants alone. */
function messageOf({ role, content }: { readonly role: string; readonly content: string }): vscode.LanguageModelChatMessage {
  return role === 'assistant' ? vscode.LanguageModelChatMessage.Assistant(content) : vscode.LanguageModelChatMessage.User(content);
}

async function* partsOf(response: vscode.LanguageModelChatResponse, release: () => void): AsyncGenerator<EditorPart> {
  try {
    for await (const part of response.stream) {
      if (part instanceof vscode.LanguageModelTextPart) yield { type: 'text', text: part.value };
      else if (part instanceof vscode.LanguageModelToolCallPart) yield { type: 'call', name: part.name, input: JSON.stringify(part.input) };
    }
  } finally {
    release();
  }
}

function tokenOf(signal: AbortSignal): { readonly token: vscode.CancellationToken; readonly release: () => void } {
  const source = new vscode.CancellationTokenSource();
  if (signal.aborted) source.cancel();
  const forget = onAbort(signal, () => source.cancel());
  return {
    token: source.token,
    release: () => {
      forget();
      source.dispose();
    },
  };
}
