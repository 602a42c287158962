-- metric: replication
-- about: standbys of this primary and how far behind they are, and replication slots
-- scope: server
-- role: primary
-- every: 10s
-- kind: snapshot
-- columns: kind name state lag_bytes lag_ms active
--! server 12..
SELECT /* assay:replication */ 'standby', coalesce(application_name, client_addr::text), state, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), extract(epoch FROM replay_lag) * 1000, true FROM pg_stat_replication UNION ALL SELECT 'slot', slot_name, slot_type, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), NULL, active FROM pg_replication_slots
