-- metric: activity
-- about: what every session does now: the sample behind load, waits, locks and the session list
-- scope: server
-- every: 1s
-- kind: activity
-- columns: pid database user application client state wait_event_type wait_event query_ms transaction_ms state_ms xmin_age backend_type queryid text blocked_by
--! server 14..
SELECT /* assay:activity */ pid, datname, usename, application_name, client_addr::text, state, wait_event_type, wait_event, extract(epoch FROM clock_timestamp() - query_start) * 1000, extract(epoch FROM clock_timestamp() - xact_start) * 1000, extract(epoch FROM clock_timestamp() - state_change) * 1000, age(backend_xmin), backend_type, query_id, left(query, 4000), CASE WHEN wait_event_type = 'Lock' THEN array_to_string(pg_blocking_pids(pid), ',') END FROM pg_stat_activity WHERE pid <> pg_backend_pid()
--! server 12..
SELECT /* assay:activity */ pid, datname, usename, application_name, client_addr::text, state, wait_event_type, wait_event, extract(epoch FROM clock_timestamp() - query_start) * 1000, extract(epoch FROM clock_timestamp() - xact_start) * 1000, extract(epoch FROM clock_timestamp() - state_change) * 1000, age(backend_xmin), backend_type, NULL::bigint, left(query, 4000), CASE WHEN wait_event_type = 'Lock' THEN array_to_string(pg_blocking_pids(pid), ',') END FROM pg_stat_activity WHERE pid <> pg_backend_pid()
