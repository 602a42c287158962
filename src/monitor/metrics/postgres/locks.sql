-- metric: locks
-- about: locks held and waited for, by mode
-- scope: server
-- every: 10s
-- kind: snapshot
-- columns: mode held waiting
--! server 12..
SELECT /* assay:locks */ mode, count(*) FILTER (WHERE granted), count(*) FILTER (WHERE NOT granted) FROM pg_locks WHERE pid <> pg_backend_pid() GROUP BY mode
