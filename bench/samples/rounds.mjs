import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Adds a round to a record, and writes the table of all rounds beside it: each figure's median and its worst. */
export function addRound(file, figures, about) {
  const rounds = [...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).rounds : []), figures];
  writeFileSync(file, `${JSON.stringify({ about, rounds }, null, 1)}\n`);
  writeFileSync(file.replace(/\.json$/u, '.md'), table(rounds, about));
}

function table(rounds, about) {
  const names = Object.keys(rounds[0]);
  const rows = names.map(name => {
    const values = rounds.flatMap(round => (round[name] === undefined ? [] : [round[name].value])).sort((a, b) => a - b);
    const { unit } = rounds[0][name];
    const worst = unit === 'frames/s' ? values[0] : values.at(-1);
    return `| ${name.trim()} | ${Math.round(values[Math.floor((values.length - 1) / 2)])} | ${Math.round(worst)} | ${unit} |`;
  });
  return `# Samples of a big run in the panel

\`npm run bench:samples -- 100000 FOLDER RECORD.json\`, once a round: ${about}; ${rounds.length} rounds. The page alone in headless Chromium (no GPU) over the real store and the real thread.
A time is from the event of the keystroke or click to the frame that shows the rows of the answer; letters that follow another within 80 ms are searched for after a pause of as long, which is in the time. Lines that begin with “+” add to the search above them.

| what | median | worst | |
|---|---|---|---|
${rows.join('\n')}
`;
}
