import type { Connection } from './connection.ts';

/** Statements, or what is done in the step's transaction where they depend on what is there. */
export type Migration = string | ((db: Connection) => void);

/**
 * The schema, as steps from an empty file: step k leads to version k + 1. A step that has landed never changes: stores were made by it. A new version is a new step.
 * Rows are keyed by small integers inside the file; the ids that people see are in `runs.id`, `trials.id` and `scorers.id`.
 * `scores.scorer` is a key of `scorers` without a foreign key: deleting a run would look for it in every score; the scores go with their samples.
 * Long texts lie apart from the columns that lists sort and filter by, so that a sort of 100,000 samples reads a few megabytes and not all of them.
 */
export const migrations: readonly Migration[] = [
  `
  CREATE TABLE runs (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL, kind TEXT NOT NULL, task_file TEXT NOT NULL, task_hash TEXT NOT NULL, plan_hash TEXT NOT NULL, seed INTEGER NOT NULL, version TEXT NOT NULL,
    host TEXT NOT NULL, pid INTEGER NOT NULL, process_start TEXT NOT NULL, heartbeat_ms REAL NOT NULL,
    state TEXT NOT NULL, outcome TEXT, created_ms REAL NOT NULL, started_ms REAL, ended_ms REAL, duration_ms REAL NOT NULL, resumes INTEGER NOT NULL,
    on_missing TEXT NOT NULL, pinned INTEGER NOT NULL, error TEXT,
    description TEXT, settings TEXT NOT NULL, gates TEXT NOT NULL, launch TEXT NOT NULL, task_text TEXT NOT NULL, plan TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_time ON runs (created_ms, key);

  CREATE TABLE scorers (
    key INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
    id TEXT NOT NULL, definition TEXT NOT NULL, is_binary INTEGER NOT NULL,
    UNIQUE (run, position), UNIQUE (run, id)
  ) STRICT;

  CREATE TABLE trials (
    key INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
    id TEXT NOT NULL, configuration TEXT NOT NULL, prompt_hash TEXT NOT NULL, dataset_hash TEXT, total INTEGER,
    state TEXT NOT NULL, outcome TEXT, started_ms REAL, ended_ms REAL, error TEXT, summary TEXT, totals TEXT NOT NULL,
    UNIQUE (run, position), UNIQUE (run, id)
  ) STRICT;

  CREATE TABLE samples (
    key INTEGER PRIMARY KEY, trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE, position INTEGER NOT NULL, repeat INTEGER NOT NULL,
    outcome TEXT NOT NULL, error_class TEXT, attempts INTEGER NOT NULL, gate_wait_ms REAL NOT NULL, ttft_ms REAL, latency_ms REAL,
    tokens_in REAL, tokens_out REAL, cost REAL, ended_ms REAL NOT NULL,
    UNIQUE (trial, position, repeat)
  ) STRICT;
  CREATE TABLE texts (
    sample INTEGER PRIMARY KEY REFERENCES samples ON DELETE CASCADE,
    input_hash TEXT NOT NULL, target TEXT NOT NULL, answer TEXT, tags TEXT, error TEXT, prompt TEXT NOT NULL, output TEXT
  ) STRICT;
  CREATE TABLE scores (
    sample INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE, scorer INTEGER NOT NULL,
    value REAL, reason TEXT,
    PRIMARY KEY (sample, scorer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, at_ms REAL NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_run ON events (run, seq);

  CREATE TABLE ticks (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, at_ms REAL NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, in_flight INTEGER NOT NULL,
    failed INTEGER NOT NULL, requests_per_s REAL NOT NULL, tokens_per_s REAL NOT NULL, limit_in_force INTEGER NOT NULL,
    PRIMARY KEY (run, at_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE controls (
    key INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, type TEXT NOT NULL, by TEXT NOT NULL, at_ms REAL NOT NULL
  ) STRICT;
  CREATE INDEX controls_by_run ON controls (run, type);
  `,
  `
  ALTER TABLE runs ADD COLUMN rescored_from TEXT;
  ALTER TABLE controls ADD COLUMN value TEXT;
  ALTER TABLE runs ADD COLUMN other_spending TEXT;
  ALTER TABLE samples ADD COLUMN cached INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE samples ADD COLUMN item_hash TEXT;
  ALTER TABLE scorers ADD COLUMN aggregate TEXT;
  ALTER TABLE scorers ADD COLUMN unit TEXT;
  ALTER TABLE scorers ADD COLUMN direction TEXT;
  ALTER TABLE scores ADD COLUMN stats TEXT;
  ALTER TABLE samples ADD COLUMN scoring TEXT;
  ALTER TABLE scores ADD COLUMN metadata TEXT;
  ALTER TABLE samples ADD COLUMN cluster TEXT;
  ALTER TABLE trials ADD COLUMN measured TEXT;
  ALTER TABLE samples ADD COLUMN cut_short TEXT;
  ALTER TABLE trials ADD COLUMN client TEXT;
  ALTER TABLE runs ADD COLUMN self_check TEXT;
  ALTER TABLE runs ADD COLUMN carriers TEXT;

  CREATE TABLE shards (
    trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE, shard INTEGER NOT NULL,
    n INTEGER NOT NULL, totals TEXT NOT NULL, tags TEXT NOT NULL, ended_ms REAL NOT NULL,
    PRIMARY KEY (trial, shard)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE requests (
    key INTEGER PRIMARY KEY, trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE, request INTEGER NOT NULL, warmup INTEGER NOT NULL,
    due_ms REAL NOT NULL, sent_ms REAL, ttft_ms REAL, e2e_ms REAL, tokens_in REAL, tokens_out REAL, chunks BLOB,
    outcome TEXT NOT NULL, error_class TEXT, error TEXT, inputs INTEGER,
    UNIQUE (trial, warmup, request)
  ) STRICT;
  CREATE TABLE readings (
    trial INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE, at_ms REAL NOT NULL, name TEXT NOT NULL, device INTEGER NOT NULL, value REAL NOT NULL,
    PRIMARY KEY (trial, at_ms, name, device)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cache (
    key INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, model TEXT NOT NULL, answer TEXT NOT NULL, at_ms REAL NOT NULL
  ) STRICT;
  ALTER TABLE requests ADD COLUMN batch INTEGER;
  ALTER TABLE requests ADD COLUMN wait_ms REAL;
  ALTER TABLE trials ADD COLUMN batching TEXT;
  ALTER TABLE runs ADD COLUMN parent INTEGER REFERENCES runs ON DELETE CASCADE;
  ALTER TABLE runs ADD COLUMN parent_experiment TEXT;
  CREATE INDEX runs_of_parent ON runs (parent) WHERE parent IS NOT NULL;
  CREATE TABLE experiments (
    key INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, id TEXT NOT NULL,
    configuration TEXT NOT NULL, share REAL NOT NULL, stage TEXT NOT NULL, outcome TEXT, error TEXT, devices_needed INTEGER NOT NULL, devices TEXT,
    queued_ms REAL NOT NULL, started_ms REAL, ready_ms REAL, ended_ms REAL, attempt INTEGER NOT NULL, replicas TEXT, bench_run TEXT, eval_run TEXT, beside TEXT, judged TEXT,
    UNIQUE (run, position), UNIQUE (run, id)
  ) STRICT;
  ALTER TABLE runs ADD COLUMN label TEXT;
  CREATE TABLE merged (
    id TEXT PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE experiments ADD COLUMN job TEXT;
  `,
  // In some unreleased builds the two were a part of the step before.
  db => {
    for (const table of ['runs', 'trials']) {
      if (!columnsOf(db, table).has('imported')) db.exec(`ALTER TABLE ${table} ADD COLUMN imported TEXT`);
    }
  },
];

/** What the step after it adds is nothing but columns that may be empty. */
export const readableVersion = 2;

/** Of a store of that version which cannot be written: for this connection alone its tables have them. Names are looked for among what is temporary first. */
export function addMissingColumns(db: Connection): void {
  db.exec('PRAGMA temp_store = MEMORY');
  for (const table of ['runs', 'trials']) {
    if (!columnsOf(db, table).has('imported')) db.exec(`CREATE TEMP VIEW ${table} AS SELECT *, NULL AS imported FROM main.${table}`);
  }
}

function columnsOf(db: Connection, table: string): ReadonlySet<unknown> {
  return new Set(db.all('SELECT name FROM pragma_table_info(?)', table).map(row => row['name']));
}
