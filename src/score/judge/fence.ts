/** A text of somebody else between marks. What would look like a mark to a careless reader, with whatever key, is taken apart. */
export function fence(name: string, text: string, mark: string): string {
  const tame = text.replaceAll(/\[(?=\s*(?:BEGIN|END)\b)/gi, '[ ');
  return `[BEGIN ${name} ${mark}]\n${tame}\n[END ${name} ${mark}]`;
}
