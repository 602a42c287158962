-- metric: standby
-- about: how far this standby is behind its primary
-- scope: server
-- role: standby
-- every: 10s
-- kind: snapshot
-- columns: name received replayed lag_bytes lag_ms
--! server 12..
SELECT /* assay:standby */ 'standby', pg_last_wal_receive_lsn()::text, pg_last_wal_replay_lsn()::text, pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 END
