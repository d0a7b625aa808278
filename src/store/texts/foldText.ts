/** A text without its case, to be compared with others. A sigma is the same letter wherever in a word it stands. */
export function foldText(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}
