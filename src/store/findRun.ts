import { HumanError } from '../base/humanError.ts';
import { text } from './columns.ts';
import type { Connection } from './connection.ts';

/** The id of the run that a person means: an id, an unambiguous beginning of one, or `latest`; of one that measured an experiment only the whole id will do. Throws a HumanError otherwise. */
export function findRunId(db: Connection, name: string): string {
  const ids = (sql: string, ...values: string[]): readonly string[] => db.all(sql, ...values).map(row => text(row, 'id'));
  const newest = ids('SELECT id FROM runs WHERE parent IS NULL ORDER BY key DESC LIMIT 3');
  const latest = newest[0];
  if (latest === undefined) throw new HumanError({ what: 'no run was recorded here yet', where: db.file, toDo: 'start one with `pitwall run TASK`' });
  if (name === 'latest') return latest;
  const exact = ids('SELECT id FROM runs WHERE id = ?', name);
  const found = exact.length > 0 ? exact : ids('SELECT id FROM runs WHERE parent IS NULL AND substr(id, 1, length(?1)) = ?1 AND ?1 <> \'\' ORDER BY key DESC LIMIT 4', name);
  const only = found[0];
  if (only === undefined) throw new HumanError({ what: `there is no run \`${name}\``, toDo: `the latest are ${newest.join(', ')}; see \`pitwall runs\` for all` });
  if (found.length > 1) {
    const some = found.slice(0, 3).join(', ');
    throw new HumanError({ what: `\`${name}\` is the beginning of several runs: ${some}${found.length > 3 ? ', …' : ''}`, toDo: 'write more of the id' });
  }
  return only;
}
