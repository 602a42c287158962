-- verdict: accepted, rejected, muted; key: rule:object-path of a suggestion; until: 0 = for ever
CREATE TABLE diagram_verdicts (diagram TEXT NOT NULL, key TEXT NOT NULL, verdict TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (diagram, key));
