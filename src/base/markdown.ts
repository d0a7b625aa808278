/** Words of somebody else within Markdown: every character that it, a table or an icon might read is itself, and a line does not end. */
export function markdownText(words: string): string {
  return words.replaceAll(/[\\`*_{}[\]()#+.!|<>&~$:"']/g, character => `&#${character.codePointAt(0) ?? 0};`).replaceAll(/\s+/g, ' ');
}

/** The same as code: the fence is longer than any run of backticks within, so nothing closes it early. */
export function markdownCode(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ');
  const longest = (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  // One space beside a fence is not part of the code: it keeps a backtick there apart, and an empty text from being none.
  const space = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** A link of Markdown that executes a command; neither the title nor an argument can end it early. */
export function commandLink(text: string, title: string, command: string, args: readonly unknown[]): string {
  const query = encodeURIComponent(JSON.stringify(args)).replaceAll(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${markdownText(text)}](command:${command}?${query} "${markdownText(title)}")`;
}
