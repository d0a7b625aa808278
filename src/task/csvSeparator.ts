/** What separates the values of a CSV whose first line this is: a comma, or, where the line has none, the semicolon that spreadsheets write in countries whose numbers have a comma. */
export function csvSeparator(header: string): ',' | ';' {
  const plain = header.replace(/"(?:[^"]|"")*"/g, '');
  return plain.includes(';') && !plain.includes(',') ? ';' : ',';
}
