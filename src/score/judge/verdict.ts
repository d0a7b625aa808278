/** One judgement of an answer: the verdict, or why there is none. */
export type Vote = { readonly choice: string } | { readonly reason: string };

/** Reads a judge's reply: its last line that is not blank must be `VERDICT: NAME`, with a name that the scorer has, letter for letter. */
export function parseVerdict(reply: string, choices: readonly string[]): Vote {
  const last = reply.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (last === '') return { reason: 'the judge said nothing' };
  const name = /^VERDICT:\s*(.*)$/.exec(last)?.[1];
  if (name === undefined) return { reason: `the judge did not end with a line \`VERDICT: NAME\` but with \`${cut(last)}\`` };
  if (!choices.includes(name)) return { reason: `the judge's verdict \`${cut(name)}\` is none of ${choices.join(', ')}` };
  return { choice: name };
}

function cut(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
