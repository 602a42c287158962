-- metric: statement_texts
-- about: texts of statements not seen before; it loads the whole text file, so at most once a minute
-- scope: server
-- every: 60s
-- kind: helper
-- requires: pg_stat_statements
-- columns: userid dbid queryid text
--! extension 1.4..
SELECT /* assay:statement_texts */ userid, dbid, queryid, left(query, 20000) FROM {schema}.pg_stat_statements(true) WHERE queryid = ANY ($1::bigint[])
