/** A note as a sentence of its own; one that begins with a name keeps it as it is. */
export function sentence(note: string): string {
  const isWord = /^\p{Ll}+(?=[\s,:])/u.test(note);
  return `${isWord ? note.charAt(0).toUpperCase() + note.slice(1) : note}${/[.!?…]$/u.test(note) ? '' : '.'}`;
}
