/** A text as a template that says nothing else: what would open a tag of ours, or end a line of one, is written as a value. */
export function literal(text: string): string {
  return text.replaceAll(/\{(?=[{%#-])|(?<=[#%-])\}(?=\n|$)/g, brace => `{{ '${brace}' }}`);
}
