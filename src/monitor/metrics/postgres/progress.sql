-- metric: progress
-- about: running vacuums, index builds, analyzes, clusters and copies
-- scope: server
-- every: 5s
-- kind: snapshot
-- columns: pid command database object phase done total
--! server 14..
SELECT /* assay:progress */ pid, 'vacuum', datname, relid::bigint, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum UNION ALL SELECT pid, lower(command), datname, relid::bigint, phase, blocks_done, blocks_total FROM pg_stat_progress_create_index UNION ALL SELECT pid, 'analyze', datname, relid::bigint, phase, sample_blks_scanned, sample_blks_total FROM pg_stat_progress_analyze UNION ALL SELECT pid, lower(command), datname, relid::bigint, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_cluster UNION ALL SELECT pid, lower(command), datname, relid::bigint, 'copying', bytes_processed, bytes_total FROM pg_stat_progress_copy
--! server 12..13
SELECT /* assay:progress */ pid, 'vacuum', datname, relid::bigint, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum UNION ALL SELECT pid, lower(command), datname, relid::bigint, phase, blocks_done, blocks_total FROM pg_stat_progress_create_index UNION ALL SELECT pid, lower(command), datname, relid::bigint, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_cluster
