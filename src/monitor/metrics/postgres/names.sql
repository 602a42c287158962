-- metric: names
-- about: names of databases and roles, with each database's active time, commits, rows returned and the last reset of its statistics
-- scope: server
-- every: 10s
-- kind: helper
-- columns: kind oid name active_ms commits returned reset_us
--! server 14..
SELECT /* assay:names */ 'd', d.oid, d.datname, s.active_time, s.xact_commit, s.tup_returned, (extract(epoch FROM s.stats_reset) * 1000000)::bigint FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid UNION ALL SELECT 'r', oid, rolname, NULL, NULL, NULL, NULL FROM pg_roles
--! server 12..
SELECT /* assay:names */ 'd', d.oid, d.datname, NULL::float8, s.xact_commit, s.tup_returned, (extract(epoch FROM s.stats_reset) * 1000000)::bigint FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid UNION ALL SELECT 'r', oid, rolname, NULL, NULL, NULL, NULL FROM pg_roles
