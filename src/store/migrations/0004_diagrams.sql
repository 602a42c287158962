-- document: the diagram as JSON at its newest revision; base: the database as it was when the diagram was last taken from it (a Model as JSON), '' = never
CREATE TABLE diagrams (id TEXT PRIMARY KEY, name TEXT NOT NULL, dialect TEXT NOT NULL, description TEXT NOT NULL, revision INTEGER NOT NULL, tables INTEGER NOT NULL, author TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, document TEXT NOT NULL, base TEXT NOT NULL);
CREATE INDEX diagrams_updated ON diagrams (updated);
-- patch: from the revision before; snapshot: the whole diagram, of the first revision and every few
CREATE TABLE diagram_revisions (diagram TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL, patch TEXT NOT NULL, snapshot TEXT, PRIMARY KEY (diagram, revision));
-- token: its digest; expires: 0 = never
CREATE TABLE diagram_shares (id TEXT PRIMARY KEY, diagram TEXT NOT NULL, token TEXT NOT NULL UNIQUE, author TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL);
CREATE INDEX diagram_shares_diagram ON diagram_shares (diagram);
