-- metric: names
-- about: names of databases and roles, with each database's active time and commits
-- scope: server
-- every: 10s
-- kind: helper
-- columns: kind oid name active_ms commits
--! server 14..
SELECT /* assay:names */ 'd', d.oid, d.datname, s.active_time, s.xact_commit FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid UNION ALL SELECT 'r', oid, rolname, NULL, NULL FROM pg_roles
--! server 12..
SELECT /* assay:names */ 'd', d.oid, d.datname, NULL::float8, s.xact_commit FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid UNION ALL SELECT 'r', oid, rolname, NULL, NULL FROM pg_roles
