CREATE TABLE targets (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, engine TEXT NOT NULL, url TEXT NOT NULL, environment TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE TABLE users (name TEXT PRIMARY KEY, role TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, created INTEGER NOT NULL);
CREATE TABLE annotations (id INTEGER PRIMARY KEY, target TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, author TEXT NOT NULL);
CREATE INDEX annotations_at ON annotations (at);
CREATE TABLE audit (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, principal TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE statements (target TEXT NOT NULL, fingerprint TEXT NOT NULL, database TEXT NOT NULL, text TEXT NOT NULL, truncated INTEGER NOT NULL, lexed INTEGER NOT NULL, queryids TEXT NOT NULL, search_path TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, PRIMARY KEY (target, fingerprint, database));
CREATE TABLE series (id INTEGER PRIMARY KEY, target TEXT NOT NULL, fingerprint TEXT NOT NULL, database TEXT NOT NULL, user TEXT NOT NULL, UNIQUE (target, fingerprint, database, user));
-- resolution: 0 = one poll, 60 = a minute, 3600 = an hour (seconds); blob: see codec.h
CREATE TABLE polls (id INTEGER PRIMARY KEY, target TEXT NOT NULL, resolution INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, marks INTEGER NOT NULL, unknown_share REAL, data BLOB NOT NULL);
CREATE INDEX polls_until ON polls (target, resolution, until);
CREATE TABLE gauges (id INTEGER PRIMARY KEY, target TEXT NOT NULL, metric TEXT NOT NULL, resolution INTEGER NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX gauges_at ON gauges (target, metric, resolution, at);
CREATE TABLE snapshots (target TEXT NOT NULL, metric TEXT NOT NULL, database TEXT NOT NULL, at INTEGER NOT NULL, rows TEXT NOT NULL, PRIMARY KEY (target, metric, database));
CREATE TABLE unfinished (target TEXT NOT NULL, minute INTEGER NOT NULL, fingerprint TEXT NOT NULL, database TEXT NOT NULL, text TEXT NOT NULL, sampled_ms REAL NOT NULL, PRIMARY KEY (target, minute, fingerprint, database));
