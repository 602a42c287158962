-- metric: databases
-- about: transactions, cache, rows, temporary files, deadlocks and sizes by database
-- scope: server
-- every: 10s
-- kind: counters
-- columns: database connections commits rollbacks blocks_read blocks_hit rows_returned rows_fetched rows_inserted rows_updated rows_deleted temp_files temp_bytes deadlocks read_ms write_ms
--! server 12..
SELECT /* assay:databases */ datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, tup_returned, tup_fetched, tup_inserted, tup_updated, tup_deleted, temp_files, temp_bytes, deadlocks, blk_read_time, blk_write_time FROM pg_stat_database WHERE datname IS NOT NULL
