-- A store as version 1 left it. Never changed: later versions must bring it forward.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL, kind TEXT NOT NULL, task_file TEXT NOT NULL, task_hash TEXT NOT NULL, plan_hash TEXT NOT NULL, seed INTEGER NOT NULL, version TEXT NOT NULL,
    host TEXT NOT NULL, pid INTEGER NOT NULL, process_start TEXT NOT NULL, heartbeat_ms REAL NOT NULL,
    state TEXT NOT NULL, outcome TEXT, created_ms REAL NOT NULL, started_ms REAL, ended_ms REAL, duration_ms REAL NOT NULL, resumes INTEGER NOT NULL,
    on_missing TEXT NOT NULL, pinned INTEGER NOT NULL, error TEXT,
    description TEXT, settings TEXT NOT NULL, gates TEXT NOT NULL, launch TEXT NOT NULL, task_text TEXT NOT NULL, plan TEXT NOT NULL
  ) STRICT;
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
CREATE TABLE ticks (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, at_ms REAL NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, in_flight INTEGER NOT NULL,
    failed INTEGER NOT NULL, requests_per_s REAL NOT NULL, tokens_per_s REAL NOT NULL, limit_in_force INTEGER NOT NULL,
    PRIMARY KEY (run, at_ms)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE controls (
    key INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, type TEXT NOT NULL, by TEXT NOT NULL, at_ms REAL NOT NULL
  ) STRICT;
CREATE INDEX runs_by_time ON runs (created_ms, key);
CREATE INDEX events_by_run ON events (run, seq);
CREATE INDEX controls_by_run ON controls (run, type);
INSERT INTO meta VALUES ('schema_version', '1');
INSERT INTO runs VALUES (1, 'run-1', 'gsm8k', 'eval', '/w/gsm8k.eval.yaml', 'aa', 'bb', 7, '0.1.0', 'here', 4242, 'then', 1000, 'starting', NULL, 1000, 1000, NULL, 0, 0, 'exclude', 0, NULL, NULL, '{"parallel_requests":{"value":10,"source":"built-in"}}', '[]', '{}', 'kind: eval
', '{"kind":"eval","task":"gsm8k","seed":7,"hash":"bb","trials":[]}');
INSERT INTO scorers VALUES (1, 1, 0, 'numeric_match', 'numeric_match/1', 1);
INSERT INTO scorers VALUES (2, 1, 1, 'token_f1', 'token_f1/1', 0);
INSERT INTO trials VALUES (1, 1, 0, 'a', '{"model":"a","dataset":"test","split":"all","prompt":"zero-shot","repeat":0}', 'cc', NULL, NULL, 'pending', NULL, NULL, NULL, NULL, NULL, '{"trial":"a","done":1,"outcomes":{"ok":1},"errors":{},"tokensIn":10,"tokensOut":5,"latencySumMs":20,"latencyN":1,"scores":{"numeric_match":{"n":1,"sum":1,"sumOfSquares":1,"nulls":0}}}');
INSERT INTO samples VALUES (1, 1, 0, 0, 'ok', NULL, 1, 0, NULL, 20, 10, 5, NULL, 2000);
INSERT INTO texts VALUES (1, 'dd', '["0"]', '0', NULL, NULL, '[{"role":"user","content":"Question 0"}]', 'The answer is 0');
INSERT INTO scores VALUES (1, 1, 1, NULL);
