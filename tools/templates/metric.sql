-- metric: {{slug}}
-- about: what it is, in the words of the documentation
-- scope: server
-- every: 60s
-- kind: snapshot
-- columns: database connections
--! server 12..
SELECT /* assay:{{slug}} */ datname, numbackends FROM pg_stat_database WHERE datname IS NOT NULL
