-- metric: io
-- about: reads, writes and extends by kind of process and context
-- scope: server
-- every: 10s
-- kind: counters
-- columns: name reads writes extends fsyncs
--! server 16..
SELECT /* assay:io */ backend_type, sum(reads), sum(writes), sum(extends), sum(fsyncs) FROM pg_stat_io GROUP BY backend_type
