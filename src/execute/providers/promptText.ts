/** All messages as one text, for what knows no roles: their contents with an empty line between them. */
export function promptText(messages: readonly { readonly content: string }[]): string {
  return messages.map(({ content }) => content).join('\n\n');
}
