-- metric: wal
-- about: write-ahead log produced
-- scope: server
-- role: primary
-- every: 10s
-- kind: counters
-- columns: name wal_bytes wal_records wal_fpi
--! server 14..
SELECT /* assay:wal */ 'wal', wal_bytes, wal_records, wal_fpi FROM pg_stat_wal
--! server 12..13
SELECT /* assay:wal */ 'wal', pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), NULL::bigint, NULL::bigint
