-- metric: tables
-- about: the 500 largest tables of a database: size, rows, dead rows, scans, last vacuum
-- scope: database
-- every: 120s
-- kind: snapshot
-- columns: schema name total_bytes rows dead_rows modified seq_scan seq_rows idx_scan inserted updated deleted hot_updated last_autovacuum last_analyze stats_reset_us
--! server 12..
SELECT /* assay:tables */ s.schemaname, s.relname, pg_total_relation_size(s.relid), s.n_live_tup, s.n_dead_tup, s.n_mod_since_analyze, s.seq_scan, s.seq_tup_read, s.idx_scan, s.n_tup_ins, s.n_tup_upd, s.n_tup_del, s.n_tup_hot_upd, greatest(s.last_vacuum, s.last_autovacuum)::text, greatest(s.last_analyze, s.last_autoanalyze)::text, (SELECT extract(epoch FROM stats_reset) * 1000000 FROM pg_stat_database WHERE datname = current_database())::bigint FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid ORDER BY c.relpages DESC LIMIT 500
