-- several queryids are one statement: names are no longer unique, and a series gets its name when the text is known
CREATE TABLE series_named (id INTEGER PRIMARY KEY, target TEXT NOT NULL, fingerprint TEXT NOT NULL, database TEXT NOT NULL, user TEXT NOT NULL, nested INTEGER NOT NULL DEFAULT 0);
INSERT INTO series_named SELECT id, target, fingerprint, database, user, 0 FROM series;
DROP TABLE series;
ALTER TABLE series_named RENAME TO series;
CREATE INDEX series_name ON series (target, fingerprint, database);
-- by database: active ms and the ms that statements explain (lines of "active known database")
ALTER TABLE polls DROP COLUMN unknown_share;
ALTER TABLE polls ADD COLUMN coverage TEXT NOT NULL DEFAULT '';
