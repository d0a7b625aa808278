/** What each vote of a judge said in its own words, from a score's metadata (`votes[].text`); empty where no judge wrote it. */
export function judgeWords(metadata: string | undefined): readonly string[] {
  if (metadata === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return [];
  }
  const votes: unknown = typeof value === 'object' && value !== null && 'votes' in value ? value.votes : undefined;
  if (!Array.isArray(votes)) return [];
  return (votes as readonly unknown[]).flatMap(vote => (typeof vote === 'object' && vote !== null && 'text' in vote && typeof vote.text === 'string' ? [vote.text] : []));
}
