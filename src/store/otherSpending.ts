import type { Connection } from './connection.ts';
import type { Spent } from './rows.ts';

/** Adds to what a run has paid that no sample's row holds. */
export function addSpending(db: Connection, run: string, { cost, tokens }: Spent): void {
  if (cost === 0 && tokens === 0) return;
  db.run(
    `UPDATE runs SET other_spending = json_object('cost', coalesce(other_spending ->> 'cost', 0) + ?, 'tokens', coalesce(other_spending ->> 'tokens', 0) + ?) WHERE id = ?`,
    cost,
    tokens,
    run,
  );
}
