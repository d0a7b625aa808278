import { sampleOutcomes } from '../base/outcomes.ts';
import { judgeWords } from '../score/judge/judgeWords.ts';
import { nullableNumber, number, optionalText, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import type { SampleDetail } from './samplePage.ts';
import { readSampleRow } from './sampleRows.ts';

/** Everything about one sample, with what the other trials over the same data made of it. */
export function readSampleDetail(db: Connection, run: string, trial: string, index: number, repeat: number): SampleDetail | undefined {
  const place = db.get("SELECT t.key, t.configuration ->> 'model' AS model FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?", run, trial);
  const row = place === undefined ? undefined : readSampleRow(db, number(place, 'key'), { index, repeat });
  if (place === undefined || row === undefined) return undefined;
  const { inputHash: _inputHash, prompt, target, tags: _tags, cluster: _cluster, endedMs: _endedMs, ...rest } = row;
  const scores = row.scores.map(({ scorer, value, reason, metadata }) => {
    const words = judgeWords(metadata);
    return { scorer, value, ...(reason === undefined ? {} : { reason }), ...(words.length === 0 ? {} : { words }) };
  });
  return { ...rest, scores, model: text(place, 'model'), messages: parseMessages(prompt), targets: JSON.parse(target) as readonly string[], others: readOthers(db, number(place, 'key'), index, repeat) };
}

function parseMessages(prompt: string): SampleDetail['messages'] {
  try {
    return JSON.parse(prompt) as SampleDetail['messages'];
  } catch {
    // A recorded model's input may be stored as plain text.
    return [{ role: 'user', content: prompt }];
  }
}

/** The same repeat by the other trials, and the other repeats by this one. */
function readOthers(db: Connection, trialKey: number, index: number, repeat: number): SampleDetail['others'] {
  const rows = db.all(
    `SELECT t.id AS trial_id, t.configuration ->> 'model' AS model, s.repeat, s.outcome, x.answer, c.value, c.sample AS scored
      FROM trials own JOIN trials t ON t.run = own.run
        AND t.configuration ->> 'dataset' = own.configuration ->> 'dataset' AND t.configuration ->> 'split' = own.configuration ->> 'split'
      JOIN samples s ON s.trial = t.key AND s.position = ? AND (t.key <> own.key) = (s.repeat = ?)
      JOIN texts x ON x.sample = s.key
      LEFT JOIN scores c ON c.sample = s.key AND c.scorer = (SELECT key FROM scorers WHERE run = own.run ORDER BY position LIMIT 1)
      WHERE own.key = ? ORDER BY t.position, s.repeat`,
    index,
    repeat,
    trialKey,
  );
  return rows.map(row => ({
    trial: text(row, 'trial_id'),
    model: text(row, 'model'),
    repeat: number(row, 'repeat'),
    ...optionalText(row, 'answer', 'answer'),
    outcome: word(row, 'outcome', sampleOutcomes),
    ...(row['scored'] === null ? {} : { value: nullableNumber(row, 'value') }),
  }));
}
