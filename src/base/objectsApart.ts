/** Those in which it was tried. */
const [since, until] = [13, 14];

/**
 * From version 13 on V8's Maglev may let two objects share one number: where it leaves its code while it makes `{ low, high }` of an interval, the object that the interpreter is given
 * can hold the numbers of the one before, and writing the second interval changes the first. Seen in Node.js 24, 25 and 26 (three corpus intervals in a row, in 6 of 8 runs of the tests);
 * without Maglev's escape analysis in none of 20. V8's flags for a process that computes numbers; none where its version is another one.
 */
export function apartFlags(v8 = process.versions.v8): readonly string[] {
  const version = Number.parseInt(v8, 10);
  return version >= since && version <= until ? ['--no-maglev-escape-analysis'] : [];
}
