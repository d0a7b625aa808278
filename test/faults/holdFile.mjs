// node holdFile.mjs FILE MS: holds the write lock of a database for so long, as a program that looks into it.
import { DatabaseSync } from 'node:sqlite';

const [file, ms] = process.argv.slice(2);
const db = new DatabaseSync(file, { timeout: 10_000 });
db.exec('BEGIN IMMEDIATE');
process.stdout.write('held\n');
setTimeout(() => db.close(), Number(ms));
