-- metric: statements
-- about: executions by statement since the last poll (pg_stat_statements, without texts)
-- scope: server
-- every: 10s
-- kind: statements
-- requires: pg_stat_statements
-- columns: userid dbid toplevel queryid calls total_ms min_ms max_ms mean_ms stddev_ms plan_ms rows shared_hit shared_read shared_dirtied shared_written temp_read temp_written wal_bytes stats_since
--! extension 1.11..
SELECT /* assay:statements */ userid, dbid, toplevel, queryid, calls, total_exec_time, min_exec_time, max_exec_time, mean_exec_time, stddev_exec_time, total_plan_time, rows, shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written, temp_blks_read, temp_blks_written, wal_bytes, (extract(epoch FROM stats_since) * 1000000)::bigint FROM {schema}.pg_stat_statements(false) WHERE queryid IS NOT NULL
--! extension 1.9..1.10
SELECT /* assay:statements */ userid, dbid, toplevel, queryid, calls, total_exec_time, min_exec_time, max_exec_time, mean_exec_time, stddev_exec_time, total_plan_time, rows, shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written, temp_blks_read, temp_blks_written, wal_bytes, NULL::bigint FROM {schema}.pg_stat_statements(false) WHERE queryid IS NOT NULL
--! extension 1.8
SELECT /* assay:statements */ userid, dbid, NULL::boolean, queryid, calls, total_exec_time, min_exec_time, max_exec_time, mean_exec_time, stddev_exec_time, total_plan_time, rows, shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written, temp_blks_read, temp_blks_written, wal_bytes, NULL::bigint FROM {schema}.pg_stat_statements(false) WHERE queryid IS NOT NULL
--! extension 1.4..1.7
SELECT /* assay:statements */ userid, dbid, NULL::boolean, queryid, calls, total_time, min_time, max_time, mean_time, stddev_time, 0::float8, rows, shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written, temp_blks_read, temp_blks_written, 0::numeric, NULL::bigint FROM {schema}.pg_stat_statements(false) WHERE queryid IS NOT NULL
