-- plans seen of statements; shape = the tree without its figures
CREATE TABLE plans (id INTEGER PRIMARY KEY, target TEXT NOT NULL, fingerprint TEXT NOT NULL, database TEXT NOT NULL, shape TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, cost REAL NOT NULL, text TEXT NOT NULL, UNIQUE (target, fingerprint, database, shape));
-- a plan's search_path is asked of the target when the plan is made
ALTER TABLE statements DROP COLUMN search_path;
