-- metric: statements_info
-- about: resets and evictions of pg_stat_statements, and the server's start
-- scope: server
-- every: 10s
-- kind: helper
-- requires: pg_stat_statements
-- columns: dealloc stats_reset started
--! server 14.. extension 1.9..
SELECT /* assay:statements_info */ dealloc, (extract(epoch FROM stats_reset) * 1000000)::bigint, (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint FROM {schema}.pg_stat_statements_info()
--! server 12..
SELECT /* assay:statements_info */ NULL::bigint, NULL::bigint, (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint
